import { callName, type CallRef, type Fact } from '../../../machines/index.ts';
import { textOf } from './reading.ts';

/** When the calls of the running turn started, by their names. */
export class CallStarts {
  private readonly starts = new Map<string, number>();

  /** A call has started once its item has, or its tool; a second attempt starts anew. A name may come again in a later answer. */
  hear(fact: Fact, at: number): void {
    switch (fact.type) {
      case 'tool.called': this.starts.delete(callName(fact.call)); return;
      case 'item.started': this.starts.set(callName({ callId: textOf(fact.item['id']), nth: fact.nth }), at); return;
      case 'tool.started': if (fact.attempt > 1 || !this.starts.has(callName(fact))) this.starts.set(callName(fact), at); return;
      case 'turn.settled': this.starts.clear(); return;
      default:
    }
  }

  /** `at` where it is not known. */
  of(call: CallRef, at: number): number {
    return this.starts.get(callName(call)) ?? at;
  }
}
