import type { Json, JsonObject } from '../../machines/json.ts';
import type { PermissionNeed, ToolCall, ToolDescription, ToolResult } from '../../machines/tool-call-data.ts';
import { shownItem } from '../../src/views/codex/thread-item.ts';
import type { Bench } from './support.ts';
import type { RecordedCall } from './recorded.ts';

export type Replayed = { asked: Json[]; output: Json; items: Json[]; pre: Json; post: Json };

/** Takes one call through describing, asking and running, as a session does. */
export async function replayCall(bench: Bench, recorded: RecordedCall, decision: RecordedCall['decision'], processId: string): Promise<Replayed> {
  const call: ToolCall = { ...recorded.call, input: recorded.call.input.replaceAll('{{processId}}', processId) };
  const described = await bench.toolbox.describe(call, bench.scope);
  const asked: Json[] = [];
  let need = described.permission;
  for (let attempt = 1; ; attempt++) {
    if (need.need === 'forbidden') return ended(described, asked, { output: need.message, success: false, post: null, items: [] });
    if (need.need === 'ask' && need.refusal !== undefined) return ended(described, asked, denied(need, need.refusal));
    if (need.need === 'ask') {
      asked.push(need.request['params'] ?? null);
      if (decision !== 'accept' && decision !== 'acceptForSession') return ended(described, asked, denied(need, answerOf(need, decision)));
    }
    const result = await bench.toolbox.run(call, bench.scope, { sandbox: attempt > 1 ? 'none' : 'session', tell: () => {} }, new AbortController().signal);
    if (result.retry === undefined) return ended(described, asked, result);
    need = result.retry;
  }
}

type Asking = Extract<PermissionNeed, { need: 'ask' }>;

const answerOf = (need: Asking, decision: RecordedCall['decision']): string => (decision === 'cancel' ? need.cancelledMessage : undefined) ?? need.declinedMessage ?? 'rejected by user';

function denied(need: Asking, message: string): ToolResult {
  const fill = <T extends JsonObject | JsonObject[]>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll('{message}', message)) as T;
  const output = need.deniedParts === undefined ? need.deniedOutput.replace('{message}', message) : fill(need.deniedParts);
  return { output, success: false, post: null, items: need.declinedItem === undefined ? [] : [fill(need.declinedItem)] };
}

function ended(described: ToolDescription, asked: Json[], { output, items, post }: ToolResult): Replayed {
  const pre = described.hook === null ? null : { name: described.hook.name, input: described.hook.input };
  return { asked, output, items: items.map(shownItem), pre, post: post === null ? null : { name: post.hook.name, input: post.hook.input, response: post.response } };
}
