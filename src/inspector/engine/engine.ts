import { sessionContext } from '../../runtime/system.ts';
import type { OpenedEvent } from '../../runtime/input-event.ts';
import type { SessionRecord } from '../../views/record.ts';
import { Causes } from './causes.ts';
import { describeRecord } from './describe.ts';
import { Facets } from './facets.ts';
import { Finder } from './finder.ts';
import { LineStore } from './line-store.ts';
import { momentAt } from './moment.ts';
import type { AskName, Asks, Notice, Row, Status } from './protocol.ts';
import { Talks } from './talk.ts';
import { nameOf, Timeline } from './timeline.ts';
import { Totals } from './totals.ts';
import { hookDetail, turnHooks } from './turn-hooks.ts';
import { Turns } from './turns.ts';

const NEWLINE = 0x0a;
const NOTICE = new TextEncoder().encode('{"hookturn"');
/** Rows that one ask may have. */
const MAX_ROWS = 500;

/**
 * What the page knows: the log as it came, an index of a few bytes a record, and the core's own `step` to go to any
 * record. Pure but for its own memory: it runs in the page's worker, and under test in Node.
 */
export class Engine {
  private readonly lines = new LineStore();
  private readonly timeline = new Timeline(this.lines);
  private readonly facets = new Facets();
  private readonly turns = new Turns();
  private readonly causes = new Causes();
  private readonly totals = new Totals();
  private readonly finder = new Finder(this.lines, this.facets);
  private talks: Talks | null = null;
  private opened: OpenedEvent | null = null;
  private rest: Uint8Array = new Uint8Array(0);
  private readonly known: Pick<Status, 'phase' | 'isWritten' | 'damage' | 'firstAt' | 'lastAt'> & { id: string; redacted: boolean } = { phase: 'reading', isWritten: true, damage: null, firstAt: 0, lastAt: 0, id: '', redacted: false };

  /** Takes the next bytes of the log: lines of records and notices, cut anywhere. */
  take(bytes: Uint8Array): void {
    const whole = bytes.lastIndexOf(NEWLINE) + 1;
    if (whole === 0) { this.rest = joined(this.rest, bytes); return; }
    const block = joined(this.rest, bytes.subarray(0, whole));
    this.rest = bytes.slice(whole);
    const number = this.lines.keep(block);
    for (let start = 0; start < block.length; ) {
      const end = block.indexOf(NEWLINE, start);
      this.line(block, number, start, end);
      start = end + 1;
    }
  }

  /** The stream broke off: the page says so, and asks for it again from the next record. */
  lose(): void {
    if (this.known.phase !== 'ended') this.known.phase = 'lost';
    this.rest = new Uint8Array(0);
  }

  /** The stream is there again. */
  resume(): void {
    if (this.known.phase === 'lost') this.known.phase = 'reading';
  }

  get nextSeq(): number {
    return this.lines.length + 1;
  }

  get phase(): Status['phase'] {
    return this.known.phase;
  }

  get isSearching(): boolean {
    return this.finder.isBehind;
  }

  /** Goes on with the search until `isOver` says so. */
  search(isOver: () => boolean): void {
    this.finder.look(isOver);
  }

  status(): Status {
    const { phase, isWritten, damage, firstAt, lastAt, id, redacted } = this.known;
    const { last } = this.timeline;
    const settings = last === null ? null : sessionContext(last).settings;
    return {
      records: this.lines.length, bytes: this.lines.bytes, turns: this.turns.rows.length, firstAt, lastAt, phase, isWritten, damage,
      session: settings === null ? null : { id, model: settings.model, cwd: settings.cwd, redacted }, state: nameOf(last), fault: last?.fault ?? null,
      found: this.finder.length, searching: this.finder.isBehind,
    };
  }

  /** Answers one of the page's questions. A record that is not there yet is answered with null. */
  answer<Name extends AskName>(name: Name, ask: Asks[Name]['ask']): Asks[Name]['answer'] {
    // Each question's name carries the types of its ask and its answer.
    const answer = this.answers[name] as (ask: Asks[Name]['ask']) => Asks[Name]['answer'];
    return answer(ask);
  }

  private readonly answers: { [Name in AskName]: (ask: Asks[Name]['ask']) => Asks[Name]['answer'] } = {
    query: (query) => { this.finder.ask(query); return 0; },
    rows: ({ from, to }) => this.rows(from, Math.min(to, from + MAX_ROWS)),
    place: ({ seq }) => this.finder.placeOf(seq),
    seqAt: ({ place }) => this.finder.seqAt(place),
    moment: ({ seq }) => (this.has(seq) ? momentAt(seq, { lines: this.lines, timeline: this.timeline, causes: this.causes, turn: this.turns.at(seq) }) : null),
    hooks: ({ turn, upTo }) => this.hooks(turn, upTo),
    hook: ({ seq, factIndex }) => (this.has(seq) ? hookDetail(this.lines.record(seq), factIndex) : null),
    turns: ({ from, to }) => this.turns.rows.slice(from, Math.min(to, from + MAX_ROWS)),
    overview: () => (this.timeline.last === null ? null : this.totals.overview(this.timeline.last)),
    conversation: ({ seq, last }) => this.talks?.at(seq, last, (at) => this.lines.record(at), this.handlers()) ?? { total: 0, first: 0, items: [] },
    strip: ({ buckets }) => this.facets.strip(buckets, this.lines.length),
    nextTrouble: ({ seq, direction }) => this.facets.nextTrouble(seq, direction),
  };

  private has(seq: number): boolean {
    return seq >= 1 && seq <= this.lines.length;
  }

  private handlers() {
    return this.timeline.last?.hooks.handlers ?? [];
  }

  private rows(from: number, to: number): Row[] {
    const rows: Row[] = [];
    for (let place = Math.max(0, from); place < to; place += 1) {
      const seq = this.finder.seqAt(place);
      if (seq === null) break;
      const record = this.lines.record(seq);
      rows.push({ seq, at: record.at, actor: record.actor, event: record.event.type, state: this.facets.stateName(seq), beginsTurn: this.turns.beginningAt(seq), ...describeRecord(record) });
    }
    return rows;
  }

  private hooks(index: number, upTo: number): Asks['hooks']['answer'] {
    const turn = this.turns.rows[index];
    if (turn === undefined) return null;
    const end = Math.min(turn.end ?? this.lines.length, this.lines.length, upTo);
    const { lines } = this;
    const records = function* (): Generator<SessionRecord> { for (let seq = turn.start; seq <= end; seq += 1) yield lines.record(seq); };
    return turnHooks(turn, records(), this.handlers());
  }

  private line(block: Uint8Array, number: number, start: number, end: number): void {
    if (end - start < 2) return;
    if (startsWith(block, start, NOTICE)) { this.hearNotice(JSON.parse(new TextDecoder().decode(block.subarray(start, end)))); return; }
    if (this.known.damage?.kind === 'foreign') return;
    this.lines.add(number, start, end);
    try {
      this.index(this.lines.record(this.lines.length));
    } catch (error) {
      this.lines.drop();
      this.known.damage = { kind: 'foreign', line: this.nextSeq, offset: null, reason: `this version cannot read it as a session's record (${error instanceof Error ? error.message : String(error)})` };
    }
  }

  private index(record: SessionRecord): void {
    if (record.event.type === 'log.opened') this.open(record);
    else if (this.opened === null) throw new Error('the log does not begin with log.opened');
    // A torn line that goes on was being written.
    if (this.known.damage?.kind === 'torn') this.known.damage = null;
    const { system } = this.timeline.add(record);
    this.facets.add(record, nameOf(system));
    this.turns.add(record, system.hooks.handlers);
    this.totals.add(record);
    this.causes.add(record);
    this.talks?.add(record);
    this.known.lastAt = record.at;
  }

  private open(record: SessionRecord): void {
    if (!Array.isArray(record.event['history'])) throw new Error('its log.opened holds no session');
    this.opened = record.event as unknown as OpenedEvent;
    this.talks = new Talks(this.opened);
    this.known.id = record.session;
    this.known.firstAt = record.at;
  }

  private hearNotice(notice: Notice): void {
    switch (notice.hookturn) {
      case 'caught-up': if (this.known.phase === 'reading') this.known.phase = 'live'; return;
      case 'writer': this.known.isWritten = notice.present; return;
      case 'ended': this.known.phase = 'ended'; return;
      case 'redacted': this.known.redacted = true; return;
      case 'damage': this.known.damage = { kind: notice.kind, line: notice.line, offset: notice.offset, reason: notice.reason }; return;
      default:
    }
  }
}

const joined = (a: Uint8Array, b: Uint8Array): Uint8Array => {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
};

const startsWith = (bytes: Uint8Array, start: number, wanted: Uint8Array): boolean => wanted.every((byte, index) => bytes[start + index] === byte);
