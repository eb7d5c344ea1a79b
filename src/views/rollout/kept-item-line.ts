import type { ContentPart, Json, JsonObject, ResponseItem } from '../../../machines/index.ts';
import type { ItemKind, KeptItem } from '../codex/moment.ts';
import { plain } from '../codex/reading.ts';
import { lineAt, type RolloutLine } from './rollout-line.ts';

/** Where an item stands in the conversation: its number, and the last number that its request had read. */
export type HistoryPlace = { sequence: number; sampledThrough: number };

/** A conversation item as rollout files keep it: with its id, and with what it is and where it came from. */
export const keptItemLine = (kept: KeptItem, place: HistoryPlace, summary: boolean): RolloutLine =>
  lineAt(kept.atMs, 'response_item', keptItem(kept), { ...placeOf(place), ...(summary ? { compaction_output: true } : {}), ...(answersNoCall(kept) ? { additional_context_tool_output: true } : {}) });

const answersNoCall = ({ item }: KeptItem): boolean => item.type === 'function_call_output' && item.call_id === undefined;

export const placeOf = ({ sequence, sampledThrough }: HistoryPlace): JsonObject => ({ history_sequence: sequence, sampled_through_sequence: sampledThrough, client_authored: false });

export const keptItem = (kept: KeptItem): JsonObject => {
  const { type, id: _own, internal_chat_message_metadata_passthrough: _theirs, ...rest } = plain(kept.item) as JsonObject;
  const nothing = kept.item.type === 'reasoning' ? { content: null, encrypted_content: null } : {};
  return { type: type ?? kept.item.type, id: kept.id, ...nothing, ...rest, internal_chat_message_metadata_passthrough: passthrough(kept) };
};

const passthrough = ({ item, kind, turn, atMs }: KeptItem): JsonObject => {
  if (kind === 'model') return { turn_id: turn, ...(item.type === 'message' ? { content_item_kinds: parts(item).map(() => 'unknown') } : {}) };
  const made = { turn_id: turn, ...(atMs > 0 ? { create_time: atMs / 1000 } : {}) };
  if (kind === 'output' || item.type !== 'message') return made;
  return { ...made, content_item_kinds: parts(item).map((part) => partKind(kind, part)), content_item_metadata: parts(item).map(() => ({ provenance: provenance(kind) })) };
};

const parts = (item: ResponseItem): ContentPart[] => (item.type === 'message' ? item.content : []);

const provenance = (kind: ItemKind): Json => {
  if (kind === 'user.text') return { type: 'user' };
  if (kind === 'multi_agent.subagent_notification') return { type: 'tool', namespace: 'multi_agent_v1' };
  return { type: 'harness', hook: kind === 'hooks.additional_context' || kind === 'hookPrompt' };
};

const partKind = (kind: ItemKind, { type, text }: ContentPart): string => {
  if (kind === 'preamble') return preambleKinds.find(([start]) => text?.startsWith(start))?.[1] ?? 'unknown';
  if (kind === 'user.text' && type === 'input_image') return 'user.image';
  return kind === 'hookPrompt' || kind === 'notice' ? 'unknown' : kind;
};

/** Codex's names of what stands before a conversation, told by how it begins. */
const preambleKinds: readonly (readonly [string, string])[] = [
  ['<skills_instructions>', 'host_skills.instructions'], ['<permissions instructions>', 'permissions.instructions'],
  ['<model_switch>', 'model_switch.instructions'], ['<collaboration_mode>', 'collaboration_mode.instructions'],
  ['<environment_context>', 'environments.environment_context'], ['# AGENTS.md', 'agents_md.instructions'],
];
