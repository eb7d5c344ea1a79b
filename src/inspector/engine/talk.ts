import type { Fact, ResponseItem } from '../../../machines/index.ts';
import type { ConfiguredHandler } from '../../hooks/handler.ts';
import type { OpenedEvent } from '../../runtime/input-event.ts';
import type { SessionRecord } from '../../views/record.ts';
import { itemsOf, Transcript } from '../../views/transcript.ts';
import { itemText } from './describe.ts';
import type { Conversation, Talk } from './protocol.ts';

/** Where an item is: a record's fact and its place among what that fact adds. `seq` 0: it was there at the beginning. */
type Ref = { seq: number; fact: number };
/** The conversation between two compactions: what it began with, and what was added since. */
type Segment = { from: number; base: readonly Ref[]; added: Ref[] };

/** Items of one page of the conversation. */
const MAX_ITEMS = 500;

/** The conversation at every record, as places in the log. */
export class Talks {
  private readonly segments: Segment[] = [{ from: 0, base: [], added: [] }];
  private readonly opened: OpenedEvent;
  private readonly transcript: Transcript;

  constructor(opened: OpenedEvent) {
    this.opened = opened;
    this.transcript = new Transcript(opened.history);
    this.segments = [{ from: 0, base: opened.history.map((_, fact) => ({ seq: 0, fact })), added: [] }];
  }

  add(record: SessionRecord): void {
    this.transcript.apply(record);
    record.facts.forEach((fact, index) => {
      if (fact.type === 'conversation.compacted') this.segments.push({ from: record.seq, base: this.transcript.entries.map((entry) => ({ seq: entry.seq, fact: entry.fact })), added: [] });
      if (itemsOf(fact).length > 0) this.segments.at(-1)?.added.push({ seq: record.seq, fact: index });
    });
  }

  /** The last `count` items as they were at record `seq`, behind what stands before every request. */
  at(seq: number, count: number, read: (seq: number) => SessionRecord, handlers: readonly ConfiguredHandler[]): Conversation {
    const segment = this.segments.findLast(({ from }) => from <= seq);
    const refs = segment === undefined ? [] : [...segment.base, ...until(segment.added, seq)];
    const preamble = this.opened.preamble.items.map((item): Talk => talkOf(item, { seq: 0, fact: 0 }, 'preamble', 'before every request'));
    const total = preamble.length + refs.length;
    const first = Math.max(0, total - Math.min(count, MAX_ITEMS));
    const shown = refs.slice(Math.max(0, first - preamble.length)).map((ref) => this.item(ref, read, handlers));
    return { total, first, items: [...preamble.slice(first), ...shown] };
  }

  private item(ref: Ref, read: (seq: number) => SessionRecord, handlers: readonly ConfiguredHandler[]): Talk {
    const history = ref.seq === 0 ? this.opened.history[ref.fact] : undefined;
    if (history !== undefined) return talkOf(history, ref, 'history', 'the conversation that the session began with');
    const fact = read(ref.seq).facts[ref.fact];
    const item = fact === undefined ? undefined : itemOf(fact);
    if (fact === undefined || item === undefined) return { seq: ref.seq, factIndex: ref.fact, role: '', kind: 'missing', text: '', origin: 'history', from: '', full: null };
    return talkOf(item, ref, fact.type, originOf(fact, handlers));
  }
}

/** The item that a fact put there; a summary stands for all that it replaced. */
const itemOf = (fact: Fact): ResponseItem | undefined =>
  fact.type === 'conversation.compacted' ? { type: 'message', role: 'user', content: [{ type: 'input_text', text: fact.summary }] } : itemsOf(fact)[0];

const talkOf = (item: ResponseItem, { seq, fact }: Ref, origin: Talk['origin'], from: string): Talk => ({
  seq, factIndex: fact, role: item.type === 'message' ? item.role : roleOf(item), kind: item.type, text: itemText(item), origin, from, full: JSON.parse(JSON.stringify(item)),
});

const roleOf = ({ type }: ResponseItem): string => (type.endsWith('_output') ? 'tool' : 'assistant');

/** In words: which prompt, which hook run, which request put it there. */
const originOf = (fact: Fact, handlers: readonly ConfiguredHandler[]): string => {
  switch (fact.type) {
    case 'prompt.accepted': return `prompt ${fact.prompt.id}`;
    case 'context.injected': return `hook ${handlerOf(fact.runId, handlers)}${fact.about === undefined ? '' : ` about ${fact.about}`}`;
    case 'model.replied': return `model, request ${fact.request}`;
    case 'tool.answered': return `tool call ${fact.callId}`;
    case 'turn.continued': return `Stop hook ${fact.fragments.map(({ runId }) => handlerOf(runId, handlers)).join(', ')}, continuation ${fact.continuation}`;
    case 'turn.settled': return 'the interrupt of the turn';
    case 'notice.recorded': return fact.origin;
    case 'command.finished': return 'the user\'s own command';
    case 'conversation.compacted': return `compaction (${fact.trigger})`;
    default: return fact.type;
  }
};

/** A run's handler by its command: the run's id is `<event>:<order>:<path>`. */
const handlerOf = (runId: string, handlers: readonly ConfiguredHandler[]): string => {
  const handler = handlers.find(({ event, displayOrder, sourcePath }) => runId === id(event, displayOrder, sourcePath) || runId.startsWith(`${id(event, displayOrder, sourcePath)}:`));
  return handler?.type === 'command' ? `${handler.command} (${handler.event})` : runId;
};
const id = (event: string, order: number, path: string): string => `${event.replace(/[A-Z]/g, (char, at: number) => `${at === 0 ? '' : '-'}${char.toLowerCase()}`)}:${order}:${path}`;

const until = (refs: readonly Ref[], seq: number): readonly Ref[] => {
  let low = 0;
  let high = refs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((refs[middle]?.seq ?? 0) <= seq) low = middle + 1;
    else high = middle;
  }
  return refs.slice(0, low);
};
