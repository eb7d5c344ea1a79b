import { z } from 'zod';
import { jsonObjectSchema, jsonSchema } from './json.ts';

/** The moments that hooks hang on, in Codex's order of discovery and spelling. */
export const hookEventNames = [
  'PreModelRequest', 'PostModelRequest', 'PreToolUse', 'PermissionRequest', 'PostToolUse', 'PreCompact', 'PostCompact',
  'SessionStart', 'SessionEnd', 'UserPromptSubmit', 'SubagentStart', 'SubagentStop', 'Stop', 'Interrupt',
] as const;
export const hookEventNameSchema = z.enum(hookEventNames);
export type HookEventName = z.infer<typeof hookEventNameSchema>;

/** A machine's wish: run the hooks of one event. What every event carries (session, folder, model) is added where it is performed. */
export type HookRequest = {
  event: HookEventName;
  /** What matchers are compared with: the tool's names, the source, the trigger. Empty for events without matchers. */
  matcherInputs: string[];
  /** The fields of this event's input beyond the common ones. */
  fields: { [key: string]: import('./json.ts').Json };
  /** The turn that the runs belong to; `null` outside a turn. */
  turn: string | null;
  /** Told apart runs of one handler in one turn: the tool call's id. */
  runIdSuffix?: string;
};

/** What all runs of one dispatch decided together, in configured order. */
export const hookOutcomeSchema = z.object({
  stop: z.boolean(),
  stopReason: z.string().nullable(),
  block: z.boolean(),
  blockReason: z.string().nullable(),
  /** As the model gets them: spilled where they were over their limit. */
  contexts: z.array(z.object({ runId: z.string(), text: z.string() })),
  /** A PreToolUse rewrite; absent where there is none. */
  updatedInput: jsonSchema.optional(),
  permission: z.discriminatedUnion('behavior', [
    z.object({ behavior: z.literal('allow') }),
    z.object({ behavior: z.literal('deny'), message: z.string() }),
  ]).nullable(),
  /** PostToolUse: what replaces the tool's output. */
  feedback: z.string().nullable(),
  /** Stop: the parts of the continuation prompt. */
  fragments: z.array(z.object({ runId: z.string(), text: z.string() })),
});
export type HookOutcome = z.infer<typeof hookOutcomeSchema>;

/** One execution of one handler, as the hook engine tells it. Only what machines read is named; the record keeps all of it. */
export type HookRun = {
  id: string;
  handlerKey: string;
  event: HookEventName;
  status: 'completed' | 'failed' | 'blocked' | 'stopped';
  entries: { kind: 'warning' | 'stop' | 'feedback' | 'context' | 'error'; text: string }[];
};
export const hookRunSchema: z.ZodType<HookRun> = z.looseObject({
  id: z.string(),
  handlerKey: z.string(),
  event: hookEventNameSchema,
  status: z.enum(['completed', 'failed', 'blocked', 'stopped']),
  entries: z.array(z.object({ kind: z.enum(['warning', 'stop', 'feedback', 'context', 'error']), text: z.string() })),
});

/** The answer to a HookRequest: what each run said, and what they decided together. */
export const hookAnswerSchema = z.object({
  /** What the handlers got on stdin; `null` where none ran. */
  input: jsonObjectSchema.nullable(),
  runs: z.array(hookRunSchema),
  outcome: hookOutcomeSchema,
});
export type HookAnswer = z.infer<typeof hookAnswerSchema>;

/** The outcome where no handler ran. */
export const noOutcome: HookOutcome = { stop: false, stopReason: null, block: false, blockReason: null, contexts: [], permission: null, feedback: null, fragments: [] };

/** The answer where no handler is configured, trusted and matching. */
export const noHooks: HookAnswer = { input: null, runs: [], outcome: noOutcome };
