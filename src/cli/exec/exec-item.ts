import type { Json, JsonObject } from '../../../machines/index.ts';
import { listOf, objectOf, textOf } from '../../views/codex/reading.ts';

/** An item of the app server as `codex exec --json` spells it, without its id; `null` for one that is not told there. */
export function execItem(item: JsonObject): JsonObject | null {
  switch (item['type']) {
    case 'agentMessage': return { type: 'agent_message', text: textOf(item['text']) };
    case 'reasoning': return reasoning(item);
    case 'commandExecution': return { type: 'command_execution', command: textOf(item['command']), aggregated_output: textOf(item['aggregatedOutput']), exit_code: item['exitCode'] ?? null, status: snake(textOf(item['status'])) };
    case 'fileChange': return { type: 'file_change', changes: listOf(item['changes']).map(fileChange), status: item['status'] === 'declined' ? 'failed' : snake(textOf(item['status'])) };
    case 'mcpToolCall': return mcpToolCall(item);
    case 'collabAgentToolCall': return collabToolCall(item);
    case 'webSearch': return { type: 'web_search', query: textOf(item['query']), action: item['action'] ?? 'other' };
    default: return null;
  }
}

function reasoning(item: JsonObject): JsonObject | null {
  const text = listOf(item['summary']).map(textOf).join('\n');
  return text.trim() === '' ? null : { type: 'reasoning', text };
}

function fileChange(change: Json): JsonObject {
  const { path, kind } = objectOf(change);
  return { path: textOf(path), kind: textOf(objectOf(kind)['type']) };
}

function mcpToolCall(item: JsonObject): JsonObject {
  const result = item['result'] === null || item['result'] === undefined ? null : objectOf(item['result']);
  return {
    type: 'mcp_tool_call', server: textOf(item['server']), tool: textOf(item['tool']), arguments: item['arguments'] ?? null,
    result: result === null ? null : { content: listOf(result['content']), structured_content: result['structuredContent'] ?? null },
    error: item['error'] === null || item['error'] === undefined ? null : { message: textOf(objectOf(item['error'])['message']) },
    status: snake(textOf(item['status'])),
  };
}

/** Codex tells `resumeAgent` as a `wait`. */
function collabToolCall(item: JsonObject): JsonObject {
  const tool = textOf(item['tool']);
  const states = Object.entries(objectOf(item['agentsStates'])).map(([id, state]) => [id, { status: snake(textOf(objectOf(state)['status'])), message: objectOf(state)['message'] ?? null }] as const);
  return {
    type: 'collab_tool_call', tool: tool === 'resumeAgent' ? 'wait' : snake(tool), sender_thread_id: textOf(item['senderThreadId']),
    receiver_thread_ids: listOf(item['receiverThreadIds']), prompt: item['prompt'] ?? null, agents_states: Object.fromEntries(states), status: snake(textOf(item['status'])),
  };
}

const snake = (text: string): string => text.replace(/[A-Z]/g, (char) => `_${char.toLowerCase()}`);
