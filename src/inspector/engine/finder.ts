import type { Facets } from './facets.ts';
import type { LineStore } from './line-store.ts';
import { everything, groups, type Query } from './protocol.ts';

/** The records that a query leaves in the list, found a slice at a time. */
export class Finder {
  private readonly lines: LineStore;
  private readonly facets: Facets;
  private query: Query = everything;
  private needle = '';
  private found = new Uint32Array(1024);
  private count = 0;
  private scanned = 0;

  constructor(lines: LineStore, facets: Facets) {
    this.lines = lines;
    this.facets = facets;
  }

  ask(query: Query): void {
    this.query = query;
    // Lines are JSON: a quote or a line break is spelled there as JSON spells it.
    this.needle = JSON.stringify(query.text).slice(1, -1).toLowerCase();
    this.count = 0;
    this.scanned = 0;
  }

  get length(): number {
    return this.takesAll ? this.lines.length : this.count;
  }

  /** Whether records are there that nobody has looked at. */
  get isBehind(): boolean {
    return !this.takesAll && this.scanned < this.lines.length;
  }

  /** Looks on until `isOver` says so. */
  look(isOver: () => boolean): void {
    for (let budget = 0; this.isBehind; budget += 1) {
      if (budget % 64 === 63 && isOver()) return;
      const seq = ++this.scanned;
      if (this.facets.matches(seq, this.query) && (this.needle === '' || this.lines.text(seq).toLowerCase().includes(this.needle))) this.push(seq);
    }
  }

  /** The record at a place of the list. */
  seqAt(place: number): number | null {
    if (place < 0 || place >= this.length) return null;
    return this.takesAll ? place + 1 : this.found[place] ?? null;
  }

  /** The place of a record, or of the last one before it; -1 where there is none. */
  placeOf(seq: number): number {
    if (this.takesAll) return Math.min(seq, this.lines.length) - 1;
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.found[middle] ?? 0) <= seq) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  private get takesAll(): boolean {
    return this.needle === '' && !this.query.troubleOnly && this.query.groups.length === groups.length;
  }

  private push(seq: number): void {
    if (this.count === this.found.length) { const grown = new Uint32Array(this.count * 2); grown.set(this.found); this.found = grown; }
    this.found[this.count] = seq;
    this.count += 1;
  }
}
