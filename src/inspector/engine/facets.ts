import type { SessionRecord } from '../../views/record.ts';
import { describeRecord } from './describe.ts';
import { groups, type Query, type Strip } from './protocol.ts';

const FIRST = 1024;

/** A few bytes for each record: what the list is filtered by and the time line is drawn of. */
export class Facets {
  readonly stateNames: string[] = [];
  private readonly stateOf = new Map<string, number>();
  private group = new Uint8Array(FIRST);
  private trouble = new Uint8Array(FIRST);
  private state = new Uint8Array(FIRST);
  private count = 0;

  add(record: SessionRecord, stateName: string): void {
    if (this.count === this.group.length) this.grow();
    const { group, tone } = describeRecord(record);
    this.group[this.count] = groups.indexOf(group);
    this.trouble[this.count] = tone === 'trouble' ? 1 : 0;
    this.state[this.count] = this.number(stateName);
    this.count += 1;
  }

  stateName(seq: number): string {
    return this.stateNames[this.state[seq - 1] ?? 0] ?? '';
  }

  matches(seq: number, { groups: wanted, troubleOnly }: Query): boolean {
    const group = groups[this.group[seq - 1] ?? 0];
    return group !== undefined && wanted.includes(group) && (!troubleOnly || this.trouble[seq - 1] === 1);
  }

  nextTrouble(seq: number, direction: 1 | -1): number | null {
    for (let at = seq + direction; at >= 1 && at <= this.count; at += direction) if (this.trouble[at - 1] === 1) return at;
    return null;
  }

  /** The state that each of `buckets` equal parts of the first `upTo` records ends in, and whether it holds trouble. */
  strip(buckets: number, upTo: number): Strip {
    const strip: Strip = { states: this.stateNames, buckets: new Uint8Array(buckets), trouble: new Uint8Array(buckets) };
    const all = Math.min(upTo, this.count);
    for (let index = 0; index < all; index += 1) {
      const bucket = Math.min(buckets - 1, Math.floor((index * buckets) / all));
      strip.trouble[bucket] = (strip.trouble[bucket] ?? 0) | (this.trouble[index] ?? 0);
    }
    for (let bucket = 0; bucket < buckets; bucket += 1) strip.buckets[bucket] = this.state[Math.max(0, Math.min(all - 1, Math.floor(((bucket + 1) * all) / buckets) - 1))] ?? 0;
    return strip;
  }

  private number(name: string): number {
    const known = this.stateOf.get(name);
    if (known !== undefined) return known;
    this.stateOf.set(name, this.stateNames.length);
    return this.stateNames.push(name) - 1;
  }

  private grow(): void {
    const bigger = (old: Uint8Array): Uint8Array<ArrayBuffer> => { const grown = new Uint8Array(old.length * 2); grown.set(old); return grown; };
    this.group = bigger(this.group);
    this.trouble = bigger(this.trouble);
    this.state = bigger(this.state);
  }
}
