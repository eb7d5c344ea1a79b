import type { HookRequest } from '../hook-answer.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Approval, HookView, PermissionNeed, ToolCall, ToolDescription, ToolOutput, ToolResult } from '../tool-call-data.ts';

export type ToolCallInput = { call: ToolCall; description: ToolDescription; turn: string };

export type ToolCallContext = {
  turn: string;
  call: ToolCall;
  description: ToolDescription;
  /** What is being asked about: the call's own need, or after the sandbox stood in the way the result's. */
  need: PermissionNeed;
  attempt: number;
  result: ToolResult | null;
  /** What the model will read. */
  output: ToolOutput | null;
  /** The approver has ended the turn with this call. */
  interrupts: boolean;
  /** The words that the approver has allowed for good. */
  rule: string[] | null;
};

export type ToolCallEvent =
  | { type: 'xstate.done.actor.hooks'; output: import('../hook-answer.ts').HookAnswer }
  | { type: 'xstate.done.actor.describe'; output: ToolDescription }
  | { type: 'xstate.done.actor.approver'; output: Approval }
  | { type: 'xstate.done.actor.tool'; output: ToolResult };

/** A machine's wish: run the tool. `sandbox: 'none'` once that has been allowed. */
export type ToolRunRequest = { turn: string; call: ToolCall; sandbox: 'session' | 'none'; attempt: number };
/** A machine's wish: say anew what a call is, now that a hook has rewritten it. */
export type DescribeRequest = { turn: string; call: ToolCall };
/** A machine's wish: ask whoever may allow it. */
export type ApprovalRequest = { turn: string; callId: string; request: JsonObject };

export const initialCallContext = ({ call, description, turn }: ToolCallInput): ToolCallContext => ({
  turn, call, description, need: description.permission, attempt: 1, result: null, output: null, interrupts: false, rule: null,
});

export const toolRunRequest = ({ turn, call, need, attempt }: ToolCallContext): ToolRunRequest => {
  const isFree = attempt > 1 || (need.need === 'ask' && need.unsandboxed === true);
  return { turn, call, attempt, sandbox: isFree ? 'none' : 'session' };
};

export const preToolRequest = ({ turn, call, description }: ToolCallContext): HookRequest => ({
  event: 'PreToolUse', turn, runIdSuffix: call.callId, matcherInputs: names(description),
  fields: { tool_name: description.hook?.name ?? call.name, tool_input: description.hook?.input ?? null, tool_use_id: call.callId, ...cwdOf(description.hook) },
});

export const permissionHookRequest = ({ turn, call, description, need, attempt }: ToolCallContext): HookRequest => ({
  event: 'PermissionRequest', turn, runIdSuffix: attempt > 1 ? `${call.callId}:retry` : call.callId, matcherInputs: names({ hook: permissionView({ description, need }) }),
  fields: { tool_name: permissionView({ description, need })?.name ?? call.name, tool_input: need.need === 'ask' ? need.hookInput : null, ...cwdOf(description.hook) },
});

export const postToolRequest = ({ turn, call, result }: ToolCallContext): HookRequest => {
  const post = result?.post;
  const view = post?.hook;
  const toolUseId = post?.toolUseId ?? call.callId;
  return {
    event: 'PostToolUse', turn, runIdSuffix: toolUseId, matcherInputs: view === undefined ? [] : [view.name, ...view.aliases],
    fields: { tool_name: view?.name ?? call.name, tool_input: view?.input ?? null, tool_response: post?.response ?? null, tool_use_id: toolUseId, ...cwdOf(view) },
  };
};

/** What a denied or blocked call tells the model, as Codex words it. */
export const blockedOutput = (context: ToolCallContext, reason: string): string => {
  const { call, description } = context;
  const name = description.hook?.name ?? call.name;
  const command = commandOf(description.hook?.input ?? null);
  return description.rewrites === 'command' && command !== null
    ? `Command blocked by PreToolUse hook: ${reason}. Command: ${command}`
    : `Tool call blocked by PreToolUse hook: ${reason}. Tool: ${name}`;
};

export const commandOf = (input: Json): string | null =>
  typeof input === 'object' && input !== null && !Array.isArray(input) && typeof input['command'] === 'string' ? input['command'] : null;

/** Under which names PermissionRequest hooks find a call: its own, or those of what it turned out to be. */
const permissionView = ({ description, need }: Pick<ToolCallContext, 'description' | 'need'>) => (need.need === 'ask' ? need.hook : undefined) ?? description.hook;

const cwdOf = (view: HookView | null | undefined): { cwd?: string } => (view?.cwd === undefined ? {} : { cwd: view.cwd });

const names = ({ hook }: { hook: { name: string; aliases: string[] } | null }): string[] => (hook === null ? [] : [hook.name, ...hook.aliases]);
