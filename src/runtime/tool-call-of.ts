import type { ResponseItem, ToolCall } from '../../machines/index.ts';

/** The call that an item of the model is; `null` for any other item. */
export const toolCallOf = (item: ResponseItem): ToolCall | null => {
  if (item.type === 'function_call') {
    return { callId: item.call_id, kind: 'function', name: item.name, input: item.arguments, ...(item.namespace === undefined ? {} : { namespace: item.namespace }) };
  }
  return item.type === 'custom_tool_call' ? { callId: item.call_id, kind: 'custom', name: item.name, input: item.input } : null;
};
