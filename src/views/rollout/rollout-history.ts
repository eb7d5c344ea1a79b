import { messageText, type JsonObject, type ResponseItem } from '../../../machines/index.ts';
import { responseItemSchema } from '../../../machines/response-item.ts';
import { listOf, objectOf, textOf } from '../codex/reading.ts';
import { compactedItems } from '../transcript.ts';

/** One item that a file holds, and whether it says what stands before a conversation. */
type Found = { item: ResponseItem; isPreamble: boolean };

/** The conversation that a rollout's lines add up to, as Codex adds them up when it resumes. */
export class RolloutHistory {
  private found: Found[] = [];

  /** Tells what was wrong with the item; `null` where nothing was. */
  add(payload: JsonObject): string | null {
    const found = read(payload);
    if (found === null) return `an item of the type ${JSON.stringify(payload['type'] ?? null)} that is not known, or not whole`;
    this.found.push(found);
    return null;
  }

  /** A compaction puts a short history in the place of the long one. Old files hold only its summary. */
  compact(payload: JsonObject): string | null {
    const given = payload['replacement_history'];
    if (!Array.isArray(given)) {
      const items = compactedItems(this.found.filter(({ isPreamble }) => !isPreamble).map(({ item }) => item), textOf(payload['message']));
      this.found = [...this.found.filter(({ isPreamble }) => isPreamble), ...items.map((item) => ({ item, isPreamble: false }))];
      return null;
    }
    const items = given.map((item) => read(objectOf(item)));
    this.found = items.filter((one) => one !== null);
    return this.found.length === given.length ? null : `${given.length - this.found.length} items of a compacted history that are not known`;
  }

  /** Takes the last turns back: everything from the n-th last message of the user on. */
  rollBack(turns: number): void {
    const starts = this.found.flatMap(({ item, isPreamble }, index) => (!isPreamble && item.type === 'message' && item.role === 'user' && !isMarker(item) ? [index] : []));
    const from = turns > 0 ? starts[Math.max(0, starts.length - turns)] : undefined;
    if (from !== undefined) this.found = this.found.slice(0, from);
  }

  /** What stands before the conversation, as it was told first. */
  preamble(): ResponseItem[] {
    return this.found.slice(0, this.preambleLength()).map(({ item }) => item);
  }

  /** The conversation. Every call has its output, and every output its call: models refuse anything else. */
  items(): ResponseItem[] {
    return withOutputs(this.found.slice(this.preambleLength()).map(({ item }) => item));
  }

  private preambleLength(): number {
    const first = this.found.findIndex(({ isPreamble }) => !isPreamble);
    return first < 0 ? this.found.length : first;
  }
}

/** What Codex tells the model of a call whose end nobody saw. */
const ABORTED = 'aborted';

/** Every call with an output, and no output without its call. */
export const withOutputs = (items: readonly ResponseItem[]): ResponseItem[] => {
  const answered = new Set(items.flatMap((item) => (isOutput(item) ? [item.call_id] : [])));
  const called = new Set(items.flatMap((item) => (isCall(item) ? [item.call_id] : [])));
  return items.flatMap((item): ResponseItem[] => {
    if (isOutput(item)) return called.has(item.call_id) ? [item] : [];
    if (!isCall(item) || answered.has(item.call_id)) return [item];
    return [item, { type: item.type === 'custom_tool_call' ? 'custom_tool_call_output' : 'function_call_output', call_id: item.call_id, output: ABORTED }];
  });
};

type Call = Extract<ResponseItem, { type: 'function_call' | 'custom_tool_call' }>;
type Output = Extract<ResponseItem, { type: 'function_call_output' | 'custom_tool_call_output' }> & { call_id: string };
const isCall = (item: ResponseItem): item is Call => item.type === 'function_call' || item.type === 'custom_tool_call';
const isOutput = (item: ResponseItem): item is Output => (item.type === 'function_call_output' || item.type === 'custom_tool_call_output') && item.call_id !== undefined;

/** Without what Codex notes on an item for itself, and without the ids that it made up: only the model's own mean something to it. */
const read = (payload: JsonObject): Found | null => {
  const { internal_chat_message_metadata_passthrough: notes, id, ...rest } = payload;
  const isModels = rest['role'] === 'assistant' || !/^(message|.*_output)$/.test(textOf(rest['type']));
  const parsed = responseItemSchema.safeParse(isModels && id !== undefined ? { ...rest, id } : rest);
  if (!parsed.success) return null;
  return { item: parsed.data, isPreamble: isPreamble(parsed.data, listOf(objectOf(notes)['content_item_kinds']).map(textOf)) };
};

/** How texts begin that stand before a conversation, for files whose items do not say what they are. */
const PREAMBLE = /^(<skills_instructions>|<environment_context>|<permissions instructions>|<collaboration_mode>|<apps_instructions>|<plugins_instructions>|<user_instructions>|# AGENTS\.md|<model_switch>|<personality)/;
const PREAMBLE_KINDS = /^(host_skills|permissions|environments|agents_md|apps|plugins|collaboration_mode|personality|managed_developer|model_switch)\./;

const isPreamble = (item: ResponseItem, kinds: readonly string[]): boolean => {
  if (item.type !== 'message' || item.role === 'assistant') return false;
  return kinds.some((kind) => PREAMBLE_KINDS.test(kind)) || PREAMBLE.test(messageText(item.content));
};

const isMarker = (item: ResponseItem): boolean => item.type === 'message' && /^<(turn_aborted|user_shell_command|subagent_notification|hook_prompt)/.test(messageText(item.content));
