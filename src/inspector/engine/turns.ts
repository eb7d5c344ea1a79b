import { promptText, type Fact } from '../../../machines/index.ts';
import type { SessionRecord } from '../../views/record.ts';
import { preview } from './describe.ts';
import type { TurnRow } from './protocol.ts';

/** The turns of a log, in the order in which they started. */
export class Turns {
  readonly rows: TurnRow[] = [];
  private open: TurnRow | null = null;

  add(record: SessionRecord): void {
    for (const fact of record.facts) this.hear(fact, record.seq);
  }

  /** The turn that a record belongs to: the last one that had started then, if it had not ended before. */
  at(seq: number): TurnRow | null {
    let low = 0;
    let high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.rows[middle]?.start ?? 0) <= seq) low = middle + 1;
      else high = middle;
    }
    const found = this.rows[low - 1];
    return found === undefined || (found.end !== null && found.end < seq) ? null : found;
  }

  private hear(fact: Fact, seq: number): void {
    if (fact.type === 'turn.started') {
      this.open = { index: this.rows.length, id: fact.turn, kind: fact.kind, start: seq, end: null, status: null, text: '' };
      this.rows.push(this.open);
    }
    const { open } = this;
    if (open === null) return;
    if (fact.type === 'prompt.accepted' && open.text === '') open.text = preview(promptText(fact.prompt));
    if (fact.type === 'prompt.blocked' && open.text === '') open.text = '(blocked prompt)';
    if (fact.type === 'turn.settled' && fact.turn === open.id) {
      open.end = seq;
      open.status = fact.status;
      this.open = null;
    }
  }
}
