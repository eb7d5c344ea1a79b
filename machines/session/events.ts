import { z } from 'zod';
import { goalChangeSchema, markedStatusSchema } from '../goal.ts';
import { hookAnswerSchema, hookRunSchema } from '../hook-answer.ts';
import { promptSchema } from '../prompt.ts';
import { responseItemSchema } from '../response-item.ts';
import { settingsChangeSchema } from '../settings.ts';
import { toolCallSchema, toolDescriptionSchema, type CallRef, type ToolOutput } from '../tool-call-data.ts';

export const startSourceSchema = z.enum(['startup', 'resume', 'clear', 'fork', 'compact']);
export type StartSource = z.infer<typeof startSourceSchema>;

/** Tokens of one model request. */
export const usageSchema = z.object({ input: z.number(), cachedInput: z.number(), output: z.number(), reasoningOutput: z.number(), total: z.number() });
export type Usage = z.infer<typeof usageSchema>;

export const modelErrorSchema = z.looseObject({ message: z.string(), kind: z.string(), httpStatus: z.number().optional(), code: z.string().optional(), details: z.string().nullable().optional(), toldLimits: z.boolean().optional() });

/** A pause, and another attempt. `maxAttempts` is null where only time limits it. */
export const streamRetrySchema = z.object({ notice: z.string(), attempt: z.number(), maxAttempts: z.number().nullable(), delayMs: z.number() });
export type StreamRetry = z.infer<typeof streamRetrySchema>;

/** How a model request ended. A failure is an ending like any other. */
export const modelEndingSchema = z.discriminatedUnion('status', [
  /** `goesOn`: the model says that its turn is not over, whether or not it called tools. */
  z.object({ status: z.literal('completed'), usage: usageSchema.nullable(), goesOn: z.boolean().optional() }),
  /** `retry`: the stream broke, and the request may be sent again after a pause. */
  /** `inputItems`: how long the request was that outgrew the model. */
  z.object({ status: z.literal('failed'), error: modelErrorSchema, retry: streamRetrySchema.optional(), inputItems: z.number().optional() }),
]);
export type ModelEnding = z.infer<typeof modelEndingSchema>;

/** The id of a turn that goes on with the goal. */
export const goalTurnSchema = z.object({ turn: z.string() });

/** How a command that the user ran himself ended. */
export const commandEndingSchema = z.object({ exitCode: z.number().nullable(), output: z.string(), durationMs: z.number(), item: z.record(z.string(), z.json()) });
export type CommandEnding = z.infer<typeof commandEndingSchema>;

/** What users, hosts and clients say to a session. `turn` is the id of the turn that it may start. */
export const commandEvents = [
  z.object({ type: z.literal('prompt.submitted'), prompt: promptSchema, turn: z.string() }),
  z.object({ type: z.literal('prompt.steered'), prompt: promptSchema }),
  z.object({ type: z.literal('prompt.queued'), prompt: promptSchema, turn: z.string() }),
  /** What a queued prompt says now: it has the id of the one whose place it takes. */
  z.object({ type: z.literal('prompt.revised'), prompt: promptSchema }),
  z.object({ type: z.literal('queue.arranged'), order: z.array(z.string()) }),
  z.object({ type: z.literal('queue.released') }),
  z.object({ type: z.literal('interrupt.requested') }),
  z.object({ type: z.literal('compaction.requested'), turn: z.string() }),
  z.object({ type: z.literal('command.requested'), turn: z.string(), command: z.string(), timeoutMs: z.number().optional(), item: z.record(z.string(), z.json()).optional() }),
  z.object({ type: z.literal('settings.changed'), settings: settingsChangeSchema }),
  /** The model sets a goal, or says what has become of it. */
  z.object({ type: z.literal('goal.created'), objective: z.string(), tokenBudget: z.number().int().positive().nullable() }),
  z.object({ type: z.literal('goal.marked'), status: markedStatusSchema }),
  /** The user sets, changes or drops it. `speaks`: the model is told that he did. */
  z.object({ type: z.literal('goal.set'), change: goalChangeSchema, speaks: z.boolean() }),
  z.object({ type: z.literal('goal.dropped'), speaks: z.boolean() }),
  z.object({ type: z.literal('agent.reported'), agentId: z.string(), text: z.string() }),
  z.object({ type: z.literal('session.resumed'), source: startSourceSchema }),
  z.object({ type: z.literal('close.requested'), reason: z.string() }),
] as const;

/** The hook set has changed: what the session has to know of it. */
export type HooksChanged = { type: 'hooks.changed'; looksAtAnswers: boolean };

/** What effects tell before they end. */
export const progressEvents = [
  z.object({ type: z.literal('model.begun') }),
  z.object({ type: z.literal('model.item'), item: responseItemSchema, call: z.object({ call: toolCallSchema, description: toolDescriptionSchema }).optional() }),
  z.object({ type: z.literal('async.finished'), run: hookRunSchema, contexts: z.array(z.object({ runId: z.string(), text: z.string() })) }),
  z.object({ type: z.literal('item.completed'), turn: z.string(), item: z.record(z.string(), z.json()) }),
] as const;

/** The answers of invoked actors, as XState spells them. */
export const answerEvents = [
  z.object({ type: z.literal('xstate.done.actor.hooks'), output: hookAnswerSchema }),
  z.object({ type: z.literal('xstate.done.actor.model'), output: modelEndingSchema }),
  z.object({ type: z.literal('xstate.done.actor.pause') }),
  z.object({ type: z.literal('xstate.done.actor.goalTurn'), output: goalTurnSchema }),
] as const;

type EventOf<Schemas extends readonly z.ZodType[]> = z.infer<Schemas[number]>;
/** When it was heard, in unix milliseconds; it comes in with the event, because machines have no clock. */
type Stamped = { at?: number };
export type CommandEvent = EventOf<typeof commandEvents>;
export type ProgressEvent = EventOf<typeof progressEvents>;
export type CommandEnded = { type: `xstate.done.actor.command.${string}`; output: CommandEnding };
/** Hooks that looked at an answer have ended. */
export type AnswerHooksEnded = { type: `xstate.done.actor.answerHooks.${string}`; output: z.infer<typeof hookAnswerSchema> };
/** A tool call has ended; `output` is what the model reads. */
export type CallEnded = { type: `xstate.done.actor.call.${string}`; output: CallOutput };
/** `interrupts`: whoever was asked about it ended the whole turn with it. `rule`: the words that he has allowed for good. */
export type CallOutput = CallRef & { output: ToolOutput; interrupts?: boolean; rule?: string[] };
export type SessionEvent = (CommandEvent | ProgressEvent | EventOf<typeof answerEvents> | CallEnded | CommandEnded | AnswerHooksEnded | HooksChanged) & Stamped;
