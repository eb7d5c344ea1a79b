import { z } from 'zod';
import { hookAnswerSchema, hookRunSchema } from '../../machines/hook-answer.ts';
import { commandEvents, commandEndingSchema, goalTurnSchema, modelEndingSchema, progressEvents, startSourceSchema } from '../../machines/session/events.ts';
import { settingsChangeSchema, toldSettingsSchema } from '../../machines/settings.ts';
import { responseItemSchema } from '../../machines/response-item.ts';
import { approvalSchema, toolDescriptionSchema, toolResultSchema } from '../../machines/tool-call-data.ts';
import { jsonObjectSchema } from '../../machines/json.ts';
import type { ConfiguredHandler } from '../hooks/index.ts';

/** The version of the machines' law. A log is folded by the law that wrote it. */
export const MACHINE_VERSION = 1;

const handlersSchema: z.ZodType<ConfiguredHandler[]> = z.array(z.custom<ConfiguredHandler>((value) => typeof value === 'object' && value !== null && 'key' in value && 'event' in value));

/** The hook set that a session decides with: what was found, whether it may run, and what discovery says of the rest. */
export const hookSetSchema = z.object({ handlers: handlersSchema, bypassTrust: z.boolean(), featureEnabled: z.boolean(), warnings: z.array(z.string()).optional() });
export type RecordedHookSet = z.infer<typeof hookSetSchema>;

const effect = z.string();

/** What opens a log. `format` is the log room's; the rest is the session's. */
export const openedSchema = z.object({
  type: z.literal('log.opened'), format: z.string(), machine: z.literal(MACHINE_VERSION),
  settings: settingsChangeSchema, source: startSourceSchema, hooks: hookSetSchema,
  /** The conversation that the session begins with: of a fork's parent, or of an imported rollout. */
  history: z.array(responseItemSchema), totalTokens: z.number(), spentTokens: z.number().optional(),
  /** What that conversation has told the model of its settings; absent where it has told nothing. */
  told: toldSettingsSchema.optional(),
  /** What stands before the conversation in every request, as it was when the session opened. */
  preamble: z.object({ instructions: z.string(), items: z.array(responseItemSchema) }),
  /** What the host wants to find again: paths, client names, versions. */
  host: jsonObjectSchema,
});
export type OpenedEvent = z.infer<typeof openedSchema>;

/** The answers of effects. Each names the effect that it answers: an answer that nobody waits for is dropped (L4). */
export const effectEventSchemas = [
  z.object({ type: z.literal('hooks.answered'), effect, answer: hookAnswerSchema }),
  z.object({ type: z.literal('model.answered'), effect, ending: modelEndingSchema }),
  z.object({ type: z.literal('pause.answered'), effect }),
  goalTurnSchema.extend({ type: z.literal('goalTurn.answered'), effect }),
  z.object({ type: z.literal('command.answered'), effect, ending: commandEndingSchema }),
  z.object({ type: z.literal('tool.answered'), effect, result: toolResultSchema }),
  z.object({ type: z.literal('describe.answered'), effect, description: toolDescriptionSchema }),
  z.object({ type: z.literal('approver.answered'), effect, approval: approvalSchema }),
] as const;

const [begun, item, asyncFinished, itemCompleted] = progressEvents;
/** What a handler in shadow mode said. `of`: the effect that ran it; nobody waits for it. */
const shadowFinished = z.object({ type: z.literal('shadow.finished'), turn: z.string().nullable(), of: z.string(), run: hookRunSchema });
const hooksReloaded = z.object({ type: z.literal('hooks.reloaded'), hooks: hookSetSchema });

/** Everything that a session may hear. What is not of this shape is refused at the border. */
export const inputEventSchema = z.discriminatedUnion('type', [
  openedSchema, hooksReloaded, ...commandEvents, ...effectEventSchemas,
  begun.extend({ effect }), item.extend({ effect }), asyncFinished.extend({ turn: z.string().nullable() }), shadowFinished, itemCompleted,
]);
export type InputEvent = z.infer<typeof inputEventSchema>;

const knownTypes: ReadonlySet<string> = new Set(inputEventSchema.options.map((schema) => schema.shape.type.value));

/** Whether this version knows events of this type. A record's event was read at the border when it was heard. */
export const isKnownEvent = (event: { type: string }): event is InputEvent => knownTypes.has(event.type);
export type EffectEvent = Extract<InputEvent, { effect: string }>;

export const answersEffect = (event: InputEvent): event is EffectEvent => 'effect' in event;
