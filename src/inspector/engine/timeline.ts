import type { SessionRecord } from '../../views/record.ts';
import { stateName } from '../../runtime/state.ts';
import { step, type Stepped } from '../../runtime/step.ts';
import type { InputEvent } from '../../runtime/input-event.ts';
import type { System } from '../../runtime/system.ts';
import type { LineStore } from './line-store.ts';

/** Records between two kept systems: what a jump folds at most. */
const STRIDE = 256;

/** One record's event, folded by the core's own step. Lines were checked where they were read. */
export const stepRecord = (before: System | null, record: SessionRecord): Stepped => step(before, record.event as unknown as InputEvent, record.at);

/** The system at every record: kept at every 256th, folded from there to any other. */
export class Timeline {
  /** The system at the last record. */
  last: System | null = null;
  private readonly lines: LineStore;
  private readonly kept: System[] = [];
  private near: System | null = null;

  constructor(lines: LineStore) {
    this.lines = lines;
  }

  /** Folds the next record. */
  add(record: SessionRecord): Stepped {
    const stepped = stepRecord(this.last, record);
    this.last = stepped.system;
    if (record.seq % STRIDE === 0) this.kept[record.seq / STRIDE] = stepped.system;
    return stepped;
  }

  /** The system after record `seq`; null before the first. */
  at(seq: number): System | null {
    if (seq <= 0) return null;
    if (seq === this.last?.seq) return this.last;
    let system = this.closest(seq);
    for (let next = (system?.seq ?? 0) + 1; next <= seq; next += 1) system = stepRecord(system, this.lines.record(next)).system;
    this.near = system;
    return system;
  }

  private closest(seq: number): System | null {
    const kept = this.kept[Math.floor(seq / STRIDE)] ?? null;
    const { near } = this;
    return near !== null && near.seq <= seq && near.seq > (kept?.seq ?? 0) ? near : kept;
  }
}

export const nameOf = (system: System | null): string => (system === null ? 'idle' : stateName(system.session.value));
