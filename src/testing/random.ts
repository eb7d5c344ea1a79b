/** Numbers that only look random: one seed, one sequence, on every machine. */
export class Random {
  private state: number;

  /** `seed`: any whole number; its low 32 bits count. */
  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** At least 0, below 1. (mulberry32) */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number, `least` and `most` included. */
  int(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of the values. Throws RangeError where there is none. */
  pick<Value>(values: readonly Value[]): Value {
    const value = values[this.int(0, values.length - 1)];
    if (value === undefined) throw new RangeError('Cannot pick: there are no values');
    return value;
  }

  /** A sequence of its own, so that more draws in one place change nothing in another. */
  branch(name: string): Random {
    let hash = 2_166_136_261;
    for (const char of name) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16_777_619);
    return new Random((this.state ^ hash) >>> 0);
  }
}
