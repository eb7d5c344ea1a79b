import type { JsonObject } from '../../machines/json.ts';
import { jsonObjectSchema } from '../../machines/json.ts';
import type { ScriptItem } from './script.ts';

/**
 * The items of answer k (from 1) as the Responses API spells them.
 *
 * `"{{processId}}"` anywhere in them becomes the number of the last `session ID N` that the request's input tells of,
 * so that a script can write to the command that it started.
 */
export function responseItemsOf(items: readonly ScriptItem[], k: number, input: readonly unknown[]): JsonObject[] {
  const spelled = items.map((item, index) => spell(item, k, index));
  const text = JSON.stringify(spelled);
  if (!text.includes('{{processId}}')) return spelled;
  const processId = /session ID (\d+)/.exec(JSON.stringify(input))?.[1] ?? '0';
  const filled: unknown = JSON.parse(text.replaceAll('"{{processId}}"', processId).replaceAll('\\"{{processId}}\\"', processId));
  return jsonObjectSchema.array().parse(filled);
}

function spell(item: ScriptItem, k: number, index: number): JsonObject {
  if (item.type === 'raw') return jsonObjectSchema.parse(item.item);
  const id = item.id ?? `item_${k}_${index}`;
  const call = { id, call_id: item.callId ?? `call_${k}_${index}` };
  switch (item.type) {
    case 'message': return { type: 'message', role: 'assistant', id, content: [{ type: 'output_text', text: item.text }] };
    case 'reasoning': return { type: 'reasoning', id, summary: [{ type: 'summary_text', text: item.text }] };
    case 'shell': return { type: 'function_call', ...call, name: 'exec_command', arguments: JSON.stringify({ cmd: item.cmd }) };
    case 'call': return { type: 'function_call', ...call, name: item.name, ...(item.namespace === undefined ? {} : { namespace: item.namespace }), arguments: JSON.stringify(item.arguments) };
    case 'custom': return { type: 'custom_tool_call', ...call, name: item.name, input: item.input };
  }
}
