import { z } from 'zod';
import { jsonObjectSchema, jsonSchema } from './json.ts';

/**
 * How hooks see a call: under which names matchers find it, its `tool_input`, and the folder that they are told as `cwd` where
 * the call names one of its own. They run in the turn's folder all the same.
 */
export const hookViewSchema = z.object({ name: z.string(), aliases: z.array(z.string()), input: jsonSchema, cwd: z.string().optional() });
export type HookView = z.infer<typeof hookViewSchema>;

/** Whether a call may run without asking. `ask` carries what PermissionRequest hooks and the approver are shown. */
export const permissionNeedSchema = z.discriminatedUnion('need', [
  z.object({ need: z.literal('none') }),
  z.object({ need: z.literal('forbidden'), message: z.string() }),
  z.object({
    need: z.literal('ask'),
    /** `tool_input` of the PermissionRequest hooks. */
    hookInput: jsonSchema,
    /** True where it is asked for what the sandbox forbids: once that is allowed, the call runs without it. */
    unsandboxed: z.boolean().optional(),
    /** Under which names their matchers find it, where these are not the call's own. */
    hook: z.object({ name: z.string(), aliases: z.array(z.string()) }).optional(),
    /** What the approver is shown; the host's protocol spells it. */
    request: jsonObjectSchema,
    /** Wraps a denial's message into what the model reads, `{message}` standing for it. */
    deniedOutput: z.string(),
    /** How often the message is escaped as Rust's Debug does before it goes in; 0 where absent. */
    deniedEscapes: z.number().int().optional(),
    /** The most bytes of what `deniedOutput` becomes: its middle is cut out where it is more. No limit where absent. */
    deniedBytes: z.number().int().optional(),
    /** The message where the approver declines or cancels without one of their own. `rejected by user` where absent. */
    declinedMessage: z.string().optional(),
    cancelledMessage: z.string().optional(),
    /** In place of `deniedOutput` where the output is content parts: `{message}` stands in their texts, and in those of `declinedItem`. */
    deniedParts: z.array(jsonObjectSchema).optional(),
    /** The item that is told as begun before anybody is asked, hooks included. */
    startedItem: jsonObjectSchema.optional(),
    /** The item that is told as declined when the approver, or for some tools a hook, says no. */
    declinedItem: jsonObjectSchema.optional(),
    /** In its place where the approver gave no answer. */
    unansweredItem: jsonObjectSchema.optional(),
    /** Nobody but the hooks may be asked: where none of them decides, the call is refused with this message. */
    refusal: z.string().optional(),
    /** True where a hook's denial tells `declinedItem` too, not only the approver's. */
    declinedByHookIsTold: z.boolean().optional(),
  }),
]);
export type PermissionNeed = z.infer<typeof permissionNeedSchema>;

/**
 * What the tools say of a call before it runs. It is recorded with the call, so that the machines decide from the log
 * alone and never ask a tool.
 */
export const toolDescriptionSchema = z.object({
  /** `null`: no tool of that name, or one that runs no hooks. */
  hook: hookViewSchema.nullable(),
  /** What `updatedInput` of a PreToolUse hook replaces: the command text, or all the arguments. */
  rewrites: z.enum(['command', 'arguments']),
  /** False: runs alone; it waits for the calls before it, and those behind it wait for it. */
  parallel: z.boolean(),
  permission: permissionNeedSchema,
  /** What the model reads where the call is interrupted; `{seconds}` stands for how long it had run. */
  abortedOutput: z.string(),
});
export type ToolDescription = z.infer<typeof toolDescriptionSchema>;

/** A call as the model made it, with its input as the hooks left it. */
export const toolCallSchema = z.object({
  callId: z.string(),
  /** Set where the model has given this id to an earlier call of its answer too, and another for each: 2, 3, ... */
  nth: z.number().int().optional(),
  kind: z.enum(['function', 'custom']),
  name: z.string(),
  namespace: z.string().optional(),
  /** The model's own text: JSON arguments of a function call, free text of a custom one. */
  input: z.string(),
  /** Set by a PreToolUse rewrite: the command text, or the whole argument object. */
  rewritten: jsonSchema.optional(),
});
export type ToolCall = z.infer<typeof toolCallSchema>;

/** Which call it is. The id is the model's, and what everybody outside a session knows it by. */
export type CallRef = { callId: string; nth?: number | undefined };

/** The part of something that says which call it is about. */
export const callRef = ({ callId, nth }: CallRef): CallRef => ({ callId, ...(nth === undefined ? {} : { nth }) });

/** What a session calls a call: no two that are open at one time have the same name. */
export const callName = ({ callId, nth }: CallRef): string => (nth === undefined ? callId : `${callId}#${nth}`);

/** Output for the model: a text, or content parts. */
export const toolOutputSchema = z.union([z.string(), z.array(jsonObjectSchema)]);
export type ToolOutput = z.infer<typeof toolOutputSchema>;

/** What PostToolUse hooks are told. For a command that outlived its call, the call that started it. */
export const postToolUseSchema = z.object({ toolUseId: z.string(), hook: hookViewSchema, response: jsonSchema });

/** How a call ended. A failure is an ending like any other: tools never reject. */
export const toolResultSchema = z.object({
  output: toolOutputSchema,
  success: z.boolean(),
  /** `null`: no PostToolUse (failed, still running, or a tool without hooks). */
  post: postToolUseSchema.nullable(),
  /** Items (`commandExecution`, `fileChange`, `mcpToolCall`, ...) that this ending completes, as the app server spells them. */
  items: z.array(jsonObjectSchema),
  /** The sandbox stood in the way: asking may help, after which the call runs again without it. */
  retry: permissionNeedSchema.optional(),
  /** The process goes on behind the call; a later call may tell its end. */
  stillRunning: z.boolean().optional(),
});
export type ToolResult = z.infer<typeof toolResultSchema>;

/** The approver's word on a call. */
export const approvalSchema = z.discriminatedUnion('decision', [
  /** `rule`: commands that begin with these words need no permission from now on. */
  z.object({ decision: z.literal('accept'), rule: z.array(z.string()).optional() }),
  z.object({ decision: z.literal('acceptForSession') }),
  /** `unanswered`: what the approver said is no answer. */
  z.object({ decision: z.literal('decline'), message: z.string().optional(), unanswered: z.boolean().optional() }),
  z.object({ decision: z.literal('cancel') }),
]);
export type Approval = z.infer<typeof approvalSchema>;
