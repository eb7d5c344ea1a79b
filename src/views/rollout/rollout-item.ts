import type { Json, JsonObject } from '../../../machines/index.ts';
import { isObject, listOf, numberOf, objectOf, textOf } from '../codex/reading.ts';
import { rolloutAction } from '../codex/web-search.ts';
import { splitWords } from './split-words.ts';

/** An item as rollout files spell it, out of the app server's spelling. What is not known keeps its fields, in snake case. */
export const toRolloutItem = (item: JsonObject): JsonObject => {
  const type = textOf(item['type']);
  const shape = Object.hasOwn(shapes, type) ? shapes[type] : undefined;
  return shape === undefined ? { ...snakeKeys(item), type: pascal(type) } : shape(item);
};

const shapes: Record<string, (item: JsonObject) => JsonObject> = {
  userMessage: ({ id, clientId, content }) => ({ type: 'UserMessage', id: id ?? null, ...(typeof clientId === 'string' ? { client_id: clientId } : {}), content: listOf(content).map(inputPart) }),
  hookPrompt: ({ id, fragments }) => ({ type: 'HookPrompt', id: id ?? null, fragments: fragments ?? [] }),
  agentMessage: ({ id, text, phase, memoryCitation: cited }) => ({
    type: 'AgentMessage', id: id ?? null, content: [{ type: 'Text', text: text ?? '' }], ...(phase === null || phase === undefined ? {} : { phase }),
    ...(isObject(cited) ? { memory_citation: { entries: cited['entries'] ?? [], rolloutIds: cited['threadIds'] ?? [] } } : {}),
  }),
  reasoning: ({ id, summary, content }) => ({ type: 'Reasoning', id: id ?? null, summary_text: summary ?? [], raw_content: content ?? [] }),
  contextCompaction: ({ id }) => ({ type: 'ContextCompaction', id: id ?? null }),
  commandExecution: (item) => ({
    type: 'CommandExecution', id: item['id'] ?? null, ...(typeof item['processId'] === 'string' ? { process_id: item['processId'] } : {}),
    command: splitWords(textOf(item['command'])), cwd: fileUrl(textOf(item['cwd'])), parsed_cmd: listOf(item['commandActions']).map(parsedCommand),
    source: snake(textOf(item['source'])), status: snake(textOf(item['status'])), aggregated_output: textOf(item['aggregatedOutput']), exit_code: item['exitCode'] ?? null, duration: duration(item),
  }),
  fileChange: (item) => ({
    type: 'FileChange', id: item['id'] ?? null, changes: Object.fromEntries(listOf(item['changes']).map((change) => [textOf(objectOf(change)['path']), fileChange(objectOf(change))])),
    status: snake(textOf(item['status'])), stdout: textOf(item['stdout']), stderr: textOf(item['stderr']),
  }),
  webSearch: ({ id, query, action }) => ({ type: 'WebSearch', id: id ?? null, query: query ?? '', action: rolloutAction(objectOf(action)) }),
  mcpToolCall: (item) => ({
    type: 'McpToolCall', id: item['id'] ?? null, server: item['server'] ?? null, tool: item['tool'] ?? null, arguments: item['arguments'] ?? null, readOnlyHint: item['readOnlyHint'] ?? null,
    status: snake(textOf(item['status'])), ...mcpEnd(item), duration: duration(item),
  }),
  collabAgentToolCall: (item) => ({
    ...snakeKeys(item), type: 'CollabAgentToolCall', tool: snake(textOf(item['tool'])), status: snake(textOf(item['status'])),
    receiver_agents: listOf(item['receiverThreadIds']).map((id) => ({ thread_id: id })),
    agents_states: Object.fromEntries(Object.entries(objectOf(item['agentsStates'])).map(([id, state]) => [id, snake(textOf(objectOf(state)['status']))])),
  }),
};

/** A part of a user's message; of images Codex leaves out what they leave open. */
const inputPart = (part: Json): Json => {
  const { type, detail, url, ...rest } = objectOf(part);
  const size = detail === null || detail === undefined ? {} : { detail };
  if (type === 'localImage') return { type: 'local_image', ...rest, ...size };
  if (type === 'image') return { type, image_url: url ?? null, ...rest, ...size };
  return type === 'text' ? { ...objectOf(part), text_elements: listOf(rest['text_elements']).map(textElement) } : part;
};

const textElement = (element: Json): Json => {
  const { byteRange, ...rest } = objectOf(element);
  return byteRange === undefined ? element : { byte_range: byteRange, ...rest };
};

const parsedCommand = (action: Json): Json => {
  const { type, command, ...rest } = objectOf(action);
  return { ...rest, type: snake(textOf(type)), cmd: command ?? '' };
};

const fileChange = ({ kind, diff }: JsonObject): JsonObject => {
  const { type, move_path: to } = objectOf(kind);
  if (type === 'update') return { type, unified_diff: textOf(diff).replace(/\n\nMoved to: .*$/, ''), move_path: to ?? null };
  return { type: type ?? 'add', content: textOf(diff) };
};

const mcpEnd = ({ result, error }: JsonObject): JsonObject => {
  if (isObject(error)) return { error };
  if (!isObject(result)) return {};
  const { content, structuredContent } = result;
  return { result: { content: content ?? [], ...(structuredContent === null || structuredContent === undefined ? {} : { structuredContent }), isError: result['isError'] === true } };
};

const duration = ({ durationMs }: JsonObject): JsonObject => {
  const ms = Math.max(0, numberOf(durationMs));
  return { secs: Math.floor(ms / 1000), nanos: Math.floor((ms % 1000) * 1_000_000) };
};

const fileUrl = (path: string): string => `file://${encodeURI(path)}`;
const snake = (name: string): string => name.replace(/[A-Z]/g, (char, at: number) => `${at === 0 ? '' : '_'}${char.toLowerCase()}`);
const pascal = (name: string): string => (name === '' ? 'Unknown' : name.charAt(0).toUpperCase() + name.slice(1));
const snakeKeys = (item: JsonObject): JsonObject => Object.fromEntries(Object.entries(item).map(([key, value]) => [snake(key), value]));
