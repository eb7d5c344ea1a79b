import { escapeXml, messageText, userCommandItem, type Fact, type ResponseItem } from '../../machines/index.ts';
import { goalItem, spokenItem } from './goal-words.ts';
import { leadInto, type SettingTold } from './lead.ts';
import type { SessionRecord } from './record.ts';

/** One item of the conversation, and the fact that put it there. `seq` 0: it was there when the session opened. */
export type TranscriptEntry = { item: ResponseItem; seq: number; fact: number; origin: Fact['type'] | 'history' };

/** A transcript as plain JSON. */
export type SavedTranscript = { entries: readonly TranscriptEntry[]; lead: readonly SettingTold[] | null };

/** The most tokens of users' messages that outlive a compaction; Codex's limit. */
const KEPT_USER_TOKENS = 20_000;

/**
 * L8, L10: the conversation as the model gets it, a fold of the facts and of nothing else. A blocked prompt has no fact
 * that reaches it; its contexts have.
 */
export class Transcript {
  private list: TranscriptEntry[];
  /** The settings that were told with what stands before it; `null` where that is as the session opened with it. */
  private lead: readonly SettingTold[] | null = null;

  constructor(history: readonly ResponseItem[] = []) {
    this.list = history.map((item) => ({ item, seq: 0, fact: 0, origin: 'history' }));
  }

  static of({ entries, lead }: SavedTranscript): Transcript {
    const transcript = new Transcript();
    transcript.list = [...entries];
    transcript.lead = lead;
    return transcript;
  }

  get saved(): SavedTranscript {
    return { entries: this.list, lead: this.lead };
  }

  get entries(): readonly TranscriptEntry[] {
    return this.list;
  }

  items(): ResponseItem[] {
    return this.list.map((entry) => entry.item);
  }

  /** What stands before the conversation, made of what the session opened with: with the settings that were told anew. */
  preambleFrom(items: readonly ResponseItem[]): ResponseItem[] {
    return [...(this.lead === null ? items : leadInto(items, this.lead))];
  }

  apply(record: SessionRecord): void {
    record.facts.forEach((fact, index) => {
      if (fact.type === 'conversation.compacted') this.compact(compacted(this.list, fact.summary, record.seq, index));
      if (fact.type === 'setting.told' && fact.anew) this.lead = [...(this.lead ?? []), fact];
      for (const item of itemsOf(fact)) this.list.push({ item, seq: record.seq, fact: index, origin: fact.type });
    });
  }

  /** What it will be with one record more. It stays as it is itself. */
  with(record: SessionRecord): Transcript {
    const next = Transcript.of(this.saved);
    next.apply(record);
    return next;
  }

  private compact(list: TranscriptEntry[]): void {
    this.list = list;
    this.lead = [];
  }
}

/** The items that one fact adds to the conversation. */
export const itemsOf = (fact: Fact): ResponseItem[] => {
  switch (fact.type) {
    case 'prompt.accepted': return [{ type: 'message', role: 'user', content: fact.prompt.content }];
    case 'context.injected': return [text('developer', fact.text)];
    case 'model.replied': return [fact.item];
    case 'tool.answered': return [{ type: fact.kind === 'custom' ? 'custom_tool_call_output' : 'function_call_output', call_id: fact.callId, output: fact.output }];
    case 'turn.continued': return [{ type: 'message', role: 'user', content: fact.fragments.map((fragment) => ({ type: 'input_text', text: hookPrompt(fragment) })) }];
    case 'turn.settled': return fact.marked ? [text('user', TURN_ABORTED)] : [];
    case 'notice.recorded': return [fact.item];
    case 'setting.told': return fact.anew ? [] : [text(fact.about === 'environment' ? 'user' : 'developer', fact.text)];
    case 'goal.told': return [goalItem(fact.about, fact.goal)];
    case 'goal.spoken': return [spokenItem(fact.said)];
    case 'command.finished': return fact.joins === true ? [] : [userCommandItem(fact)];
    default: return [];
  }
};

const text = (role: 'user' | 'developer', value: string): ResponseItem => ({ type: 'message', role, content: [{ type: 'input_text', text: value }] });

/** A Stop hook's words, as the model reads them and as a resumed session recognises them. */
export const hookPrompt = ({ runId, text: words }: { runId: string; text: string }): string =>
  `<hook_prompt hook_run_id="${escapeXml(runId).replaceAll('"', '&quot;')}">${escapeXml(words)}</hook_prompt>`;

/** What the model reads of a turn that the user interrupted; Codex's words. */
const TURN_ABORTED = `<turn_aborted>
The user interrupted the previous turn on purpose. Any running unified exec processes may still be running in the background. If any tools/commands were aborted, they may have partially executed.
</turn_aborted>`;

/** How the model is told of the conversation that it no longer sees; Codex's words. */
export const SUMMARY_PREFIX = `Another language model started to solve this problem and produced a summary of its thinking process. You also have access to the state of the tools that were used by that language model. Use this to build on the work that has already been done and avoid duplicating work. Here is the summary produced by the other language model, use the information in this summary to assist with your own analysis:`;

/** What the model is asked for a summary with; Codex's words. */
export const COMPACTION_PROMPT = `You are performing a CONTEXT CHECKPOINT COMPACTION. Create a handoff summary for another LLM that will resume the task.

Include:
- Current progress and key decisions made
- Important context, constraints, or user preferences
- What remains to be done (clear next steps)
- Any critical data, examples, or references needed to continue

Be concise, structured, and focused on helping the next LLM seamlessly continue the work.
`;

/** An answer without words leaves what was said last. */
const lastWords = (list: readonly TranscriptEntry[]): string => {
  const last = list.findLast(({ item }) => item.type === 'message' && item.role === 'assistant');
  return last?.item.type === 'message' ? messageText(last.item.content) : '';
};

const compacted = (list: readonly TranscriptEntry[], summary: string, seq: number, fact: number): TranscriptEntry[] => {
  const item = text('user', `${SUMMARY_PREFIX}\n${summary || lastWords(list) || '(no summary available)'}`);
  return [...latestUserMessages(list), { item, seq, fact, origin: 'conversation.compacted' }];
};

/** What is left of a conversation after a compaction that has written its summary down as the model reads it. */
export const compactedItems = (items: readonly ResponseItem[], message: string): ResponseItem[] =>
  [...latestUserMessages(new Transcript(items).entries).map((entry) => entry.item), text('user', message)];

const latestUserMessages = (list: readonly TranscriptEntry[]): TranscriptEntry[] => {
  const kept: TranscriptEntry[] = [];
  let left = KEPT_USER_TOKENS;
  for (const entry of list.filter(isUsersOwn).toReversed()) {
    if (left <= 0) break;
    left -= entry.item.type === 'message' ? Math.ceil(new TextEncoder().encode(messageText(entry.item.content)).length / 4) : 0;
    kept.unshift(entry);
  }
  return kept;
};

/** Markers that look like a user's message and are none. */
const MARKERS = /^(<hook_prompt |<turn_aborted>|<user_shell_command>|<subagent_notification>|<codex_internal_context |<environment_context>|<skills_instructions>|# AGENTS\.md|Another language model started to solve)/;

const isUsersOwn = ({ item, origin }: TranscriptEntry): boolean =>
  (origin === 'prompt.accepted' || origin === 'history') && item.type === 'message' && item.role === 'user' && !MARKERS.test(messageText(item.content));
