import type { ResponseItem } from '../../../machines/index.ts';
import type { SessionRecord } from '../record.ts';
import { Transcript, type TranscriptEntry } from '../transcript.ts';
import { madeId } from './made-id.ts';
import type { ItemKind, KeptItem } from './moment.ts';

/** The ids under which a conversation's items are written down, and what is left of it after a compaction. */
export class Keeping {
  private readonly opening: readonly ResponseItem[];
  private readonly session: string;
  private readonly transcript: Transcript;
  private readonly history: ReadonlyMap<ResponseItem, KeptItem>;
  private byPlace = new Map<string, KeptItem>();

  constructor(session: string, preamble: readonly ResponseItem[], history: readonly ResponseItem[]) {
    this.session = session;
    this.opening = preamble;
    this.transcript = new Transcript(history);
    this.history = new Map(history.map((item, index) => [item, { id: idOf(item) ?? prefixed(item, madeId(0, session, 'history', index)), item, kind: 'user.text', turn: '', atMs: 0 }]));
  }

  /** What stands before the conversation now. */
  get preamble(): ResponseItem[] {
    return this.transcript.preambleFrom(this.opening);
  }

  apply(record: SessionRecord): void {
    this.transcript.apply(record);
  }

  /** Names an item that one fact of the record has put into the conversation. What the model made keeps its own id. */
  keep(item: ResponseItem, kind: ItemKind, record: SessionRecord, fact: number, turn: string): KeptItem {
    const own = kind === 'model' ? idOf(item) : undefined;
    const kept = { id: own ?? prefixed(item, madeId(record.at, this.session, record.seq, fact)), item, kind, turn, atMs: record.at };
    if (kind === 'user.text') this.byPlace.set(`${record.seq}.${fact}`, kept);
    return kept;
  }

  /** The conversation right after the compaction that is the given fact: the preamble, users' messages, the summary. */
  replacement(record: SessionRecord, fact: number, turn: string): KeptItem[] {
    const entries = this.transcript.entries.filter((entry) => entry.seq < record.seq || entry.fact <= fact);
    const kept = entries.map((entry) => this.ofEntry(entry, record, turn));
    this.byPlace = new Map([...this.byPlace].filter(([, item]) => kept.includes(item)));
    return [...this.preamble.map((item, index) => this.made(item, 'preamble', record, `preamble ${index}`, turn)), ...kept];
  }

  private ofEntry(entry: TranscriptEntry, record: SessionRecord, turn: string): KeptItem {
    if (entry.origin === 'conversation.compacted') return this.made(entry.item, 'compaction.summary', record, `summary ${entry.seq}.${entry.fact}`, turn);
    const known = entry.seq === 0 ? this.history.get(entry.item) : this.byPlace.get(`${entry.seq}.${entry.fact}`);
    return known ?? this.made(entry.item, 'user.text', record, `${entry.seq}.${entry.fact}`, turn);
  }

  private made(item: ResponseItem, kind: ItemKind, record: SessionRecord, name: string, turn: string): KeptItem {
    return { id: prefixed(item, madeId(record.at, this.session, record.seq, name)), item, kind, turn, atMs: 0 };
  }
}

/** Codex's prefixes of the ids that it makes itself. */
const prefixed = (item: ResponseItem, id: string): string => {
  if (item.type === 'function_call_output') return `fco_${id}`;
  if (item.type === 'custom_tool_call_output') return `ctco_${id}`;
  return item.type === 'message' ? `msg_${id}` : `item_${id}`;
};

const idOf = (item: ResponseItem): string | undefined => {
  const id: unknown = 'id' in item ? item.id : undefined;
  return typeof id === 'string' && id !== '' ? id : undefined;
};

