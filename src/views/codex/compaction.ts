import type { Moment } from './moment.ts';

/** A compaction on its way, from the first request for a summary to the end of the last. */
export class Compaction {
  /** `null` where none is on its way. */
  startedAtMs: number | null = null;
  private summaryIsDue = false;
  private failure: Moment[] = [];

  /** A summary is asked for; true where that begins a compaction, false where one was asked for before. */
  asks(atMs: number): boolean {
    const begins = this.startedAtMs === null;
    this.startedAtMs ??= atMs;
    this.summaryIsDue = true;
    return begins;
  }

  /** Something was heard of the answer; true the first time: then what was counted so far is told. */
  hears(): boolean {
    const begins = this.summaryIsDue;
    this.summaryIsDue = false;
    return begins;
  }

  /** What is told with the end of the turn: its prompts are looked at first. */
  fails(moment: Moment): void {
    this.failure = [moment];
  }

  /** It is over; what is left to tell of it. */
  ends(): Moment[] {
    const left = this.failure;
    this.startedAtMs = null;
    this.summaryIsDue = false;
    this.failure = [];
    return left;
  }
}
