import { promptText, type Fact } from '../../../machines/index.ts';
import { promptSchema } from '../../../machines/prompt.ts';
import type { ConfiguredHandler } from '../../hooks/handler.ts';
import type { SessionRecord } from '../../views/record.ts';
import { preview } from './describe.ts';
import { textAt } from './fields.ts';
import { headlineOf } from './headline.ts';
import type { TurnRow } from './protocol.ts';

/** Troubles of one turn that are told with it; further ones are counted. */
const MAX_TOLD = 5;

/** The turns of a log, in the order in which they started. */
export class Turns {
  readonly rows: TurnRow[] = [];
  private open: TurnRow | null = null;
  /** What prompts say that nobody has decided on yet. */
  private readonly waiting = new Map<string, string>();

  add(record: SessionRecord, handlers: readonly ConfiguredHandler[]): void {
    const prompt = promptSchema.safeParse(record.event['prompt']);
    if (prompt.success) this.waiting.set(prompt.data.id, preview(promptText(prompt.data)));
    const before = this.open;
    for (const fact of record.facts) this.hear(fact, record);
    if (this.open?.start === record.seq && this.open.text === '') this.open.text = prompt.success ? preview(promptText(prompt.data)) : preview(textAt(record.event, 'command'));
    // A record that ends a turn and begins the next tells what ended.
    this.tell(before ?? this.open, record, handlers);
  }

  /** The turn that a record belongs to, or else the last one before it. */
  at(seq: number): TurnRow | null {
    let low = 0;
    let high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.rows[middle]?.start ?? 0) <= seq) low = middle + 1;
      else high = middle;
    }
    return this.rows[low - 1] ?? null;
  }

  /** The index of the turn that begins with a record; null where none does. */
  beginningAt(seq: number): number | null {
    const turn = this.at(seq);
    return turn?.start === seq ? turn.index : null;
  }

  private tell(turn: TurnRow | null, record: SessionRecord, handlers: readonly ConfiguredHandler[]): void {
    const headline = turn === null ? null : headlineOf(record, handlers);
    if (turn === null || headline === null) return;
    turn.troubleCount += 1;
    if (turn.troubles.length < MAX_TOLD) turn.troubles.push({ seq: record.seq, text: headline.text, why: preview(headline.why), tone: headline.tone });
  }

  private hear(fact: Fact, { seq, at }: SessionRecord): void {
    if (fact.type === 'turn.started') {
      this.open = { index: this.rows.length, id: fact.turn, kind: fact.kind, start: seq, end: null, startedAt: at, endedAt: null, status: null, text: '', hookRuns: 0, calls: 0, troubles: [], troubleCount: 0 };
      this.rows.push(this.open);
    }
    const { open } = this;
    if (fact.type === 'prompt.accepted' || fact.type === 'prompt.blocked' || fact.type === 'prompt.dropped') {
      const id = fact.type === 'prompt.accepted' ? fact.prompt.id : fact.promptId;
      if (open !== null && open.text === '') open.text = this.waiting.get(id) ?? '';
      this.waiting.delete(id);
    }
    if (open === null) return;
    if (fact.type === 'hook.completed') open.hookRuns += 1;
    if (fact.type === 'tool.called') open.calls += 1;
    if (fact.type !== 'turn.settled' || fact.turn !== open.id) return;
    Object.assign(open, { end: seq, endedAt: at, status: fact.status });
    this.open = null;
  }
}
