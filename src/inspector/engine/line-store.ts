import type { SessionRecord } from '../../views/record.ts';

/** How many records are kept parsed: those that the page looks at again and again. */
const PARSED = 1024;
const FIRST_LINES = 1024;

/** The lines of a log as the bytes that they came in: a parsed log of 100,000 records would take many times the room. */
export class LineStore {
  /** Bytes that are held. */
  bytes = 0;
  private readonly blocks: Uint8Array[] = [];
  private block = new Uint32Array(FIRST_LINES);
  private start = new Uint32Array(FIRST_LINES);
  private end = new Uint32Array(FIRST_LINES);
  private count = 0;
  private readonly decoder = new TextDecoder();
  private readonly parsed = new Map<number, SessionRecord>();

  get length(): number {
    return this.count;
  }

  /** Keeps a block; its lines are told one by one with `add`. */
  keep(bytes: Uint8Array): number {
    this.blocks.push(bytes);
    this.bytes += bytes.length;
    return this.blocks.length - 1;
  }

  /** The line `[start, end)` of a block is the next record. */
  add(block: number, start: number, end: number): void {
    if (this.count === this.block.length) this.grow();
    this.block[this.count] = block;
    this.start[this.count] = start;
    this.end[this.count] = end;
    this.count += 1;
  }

  /** Forgets the last line. */
  drop(): void {
    this.parsed.delete(this.count);
    this.count -= 1;
  }

  /** The line of a record. `seq` counts from 1. */
  text(seq: number): string {
    const bytes = this.blocks[this.block[seq - 1] ?? -1];
    if (bytes === undefined || seq > this.count) throw new RangeError(`Cannot read record ${seq}: there are ${this.count}`);
    return this.decoder.decode(bytes.subarray(this.start[seq - 1], this.end[seq - 1]));
  }

  record(seq: number): SessionRecord {
    const known = this.parsed.get(seq);
    if (known !== undefined) return known;
    // The server, or the export that made the page, has read each line as a record.
    const record: SessionRecord = JSON.parse(this.text(seq));
    if (this.parsed.size >= PARSED) this.parsed.delete(this.parsed.keys().next().value ?? 0);
    this.parsed.set(seq, record);
    return record;
  }

  private grow(): void {
    const bigger = (old: Uint32Array): Uint32Array<ArrayBuffer> => { const grown = new Uint32Array(old.length * 2); grown.set(old); return grown; };
    this.block = bigger(this.block);
    this.start = bigger(this.start);
    this.end = bigger(this.end);
  }
}
