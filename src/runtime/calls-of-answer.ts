import { callName, type ResponseItem, type ToolCall } from '../../machines/index.ts';

/**
 * Which calls the items of one answer are, asked for item by item. A model may give two calls of an answer one id: the
 * later one has a number then, so that the session can tell them apart.
 */
export const callsOfAnswer = (): ((item: ResponseItem) => ToolCall | null) => {
  const names = new Set<string>();
  return (item) => {
    let call = toolCallOf(item);
    if (call === null) return null;
    for (let nth = 2; names.has(callName(call)); nth++) call = { ...call, nth };
    names.add(callName(call));
    return call;
  };
};

/** The call that an item of the model is; `null` for any other item. */
const toolCallOf = (item: ResponseItem): ToolCall | null => {
  if (item.type === 'function_call') {
    return { callId: item.call_id, kind: 'function', name: item.name, input: item.arguments, ...(item.namespace === undefined ? {} : { namespace: item.namespace }) };
  }
  return item.type === 'custom_tool_call' ? { callId: item.call_id, kind: 'custom', name: item.name, input: item.input } : null;
};
