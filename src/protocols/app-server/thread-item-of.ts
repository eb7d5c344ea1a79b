import { fileURLToPath } from 'node:url';
import type { Json, JsonObject } from '../../../machines/index.ts';
import { shlexJoin } from '../../tools/text/shlex.ts';
import { agentMessageItem, contextCompactionItem } from '../../views/codex/thread-item.ts';
import { webSearchItem } from '../../views/codex/web-search.ts';
import { isObject, listOf, numberOf, numberOrNull, objectOf, plain, textOf, textOrNull } from '../../views/codex/reading.ts';

/** An item as the app server spells it, out of a rollout file's spelling: `toRolloutItem` the other way round. */
export const threadItemOf = (item: JsonObject): JsonObject => {
  const type = textOf(item['type']);
  const shape = Object.hasOwn(shapes, type) ? shapes[type] : undefined;
  return shape === undefined ? { ...camelKeys(item), type: camel(type) } : shape(item, textOf(item['id']));
};

const shapes: Record<string, (item: JsonObject, id: string) => JsonObject> = {
  UserMessage: ({ client_id: clientId, content }, id) => ({ type: 'userMessage', id, clientId: plain(clientId), content: listOf(content).map(inputPart) }),
  HookPrompt: ({ fragments }, id) => ({ type: 'hookPrompt', id, fragments: fragments ?? [] }),
  AgentMessage: ({ content, phase, memory_citation: cited }, id) => ({ ...agentMessageItem(id, listOf(content).map((part) => textOf(objectOf(part)['text'])).join(''), { phase }), memoryCitation: memoryCitation(cited) }),
  Reasoning: ({ summary_text: summary, raw_content: content }, id) => ({ type: 'reasoning', id, summary: summary ?? [], content: content ?? [] }),
  ContextCompaction: (_item, id) => contextCompactionItem(id),
  CommandExecution: (item, id) => {
    const cwd = pathOf(textOf(item['cwd']));
    const output = textOf(item['aggregated_output']);
    return {
      type: 'commandExecution', id, pluginId: null, scriptPath: null, command: shlexJoin(listOf(item['command']).map(textOf)), cwd, processId: textOrNull(item['process_id']),
      source: camel(textOf(item['source'])), status: camel(textOf(item['status'])), commandActions: listOf(item['parsed_cmd']).map((action) => commandAction(objectOf(action), cwd)),
      aggregatedOutput: output === '' ? null : output, exitCode: numberOrNull(item['exit_code']), durationMs: durationMs(item),
    };
  },
  FileChange: ({ changes, status }, id) => ({
    type: 'fileChange', id, changes: Object.entries(objectOf(changes)).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([path, change]) => fileChange(path, objectOf(change))), status: camel(textOf(status)),
  }),
  WebSearch: ({ action }, id) => webSearchItem(id, action),
  McpToolCall: (item, id) => ({
    type: 'mcpToolCall', id, status: camel(textOf(item['status'])), server: plain(item['server']), tool: plain(item['tool']), arguments: plain(item['arguments']),
    readOnlyHint: plain(item['readOnlyHint']), appContext: null, mcpAppUi: null, pluginId: null, result: mcpResult(item['result']), error: plain(item['error']), durationMs: durationMs(item),
  }),
  CollabAgentToolCall: (item, id) => {
    const { receiver_agents: receivers, agents_states: states, tool, status, ...rest } = item;
    return {
      ...camelKeys(rest), type: 'collabAgentToolCall', id, tool: camel(textOf(tool)), status: camel(textOf(status)), receiverThreadIds: listOf(receivers).map((agent) => plain(objectOf(agent)['thread_id'])),
      agentsStates: Object.fromEntries(Object.entries(objectOf(states)).map(([agent, state]) => [agent, { status: camel(textOf(state)), message: null }])),
    };
  },
};

const memoryCitation = (cited: Json | undefined): Json => (isObject(cited) ? { entries: cited['entries'] ?? [], threadIds: cited['rolloutIds'] ?? [] } : null);

const inputPart = (part: Json): Json => {
  const { type, image_url: url, ...rest } = objectOf(part);
  if (type === 'local_image') return { type: 'localImage', detail: null, ...rest };
  if (type === 'image') return { type, url: url ?? null, detail: null, ...rest };
  return type === 'text' ? { ...objectOf(part), text_elements: listOf(rest['text_elements']).map((element) => camelKeys(objectOf(element))) } : part;
};

const commandAction = ({ cmd, type, path, ...rest }: JsonObject, cwd: string): Json => ({
  type: camel(textOf(type)), command: cmd ?? '', ...rest, ...(path === undefined ? {} : { path: type === 'read' && typeof path === 'string' && !path.startsWith('/') ? `${cwd}/${path}` : path }),
});

const fileChange = (path: string, { type, content, unified_diff: diff, move_path: to }: JsonObject): Json => {
  if (type !== 'update') return { path, kind: { type: type ?? 'add' }, diff: textOf(content) };
  return { path, kind: { type, move_path: plain(to) }, diff: typeof to === 'string' ? `${textOf(diff)}\n\nMoved to: ${to}` : textOf(diff) };
};

const mcpResult = (result: Json | undefined): Json => {
  if (!isObject(result)) return null;
  return { content: result['content'] ?? [], structuredContent: plain(result['structuredContent']), _meta: plain(result['_meta']) };
};

const durationMs = ({ duration }: JsonObject): number | null => {
  if (!isObject(duration)) return null;
  return Math.trunc(numberOf(duration['secs']) * 1000 + numberOf(duration['nanos']) / 1_000_000);
};

const pathOf = (url: string): string => (url.startsWith('file://') ? fileURLToPath(url) : url);
/** A name in snake or pascal case as the app server spells it. */
export const camel = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1).replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
export const camelKeys = (item: JsonObject): JsonObject => Object.fromEntries(Object.entries(item).map(([key, value]) => [camel(key), value]));
