/** Bytes of which only the first and the last part are kept: half of the limit each. */
export class HeadTailBuffer {
  readonly #headLimit: number;
  readonly #tailLimit: number;
  #head: Buffer[] = [];
  #headBytes = 0;
  #tail: Buffer[] = [];
  #tailBytes = 0;
  #total = 0;

  constructor(limitBytes: number) {
    this.#headLimit = Math.floor(limitBytes / 2);
    this.#tailLimit = limitBytes - this.#headLimit;
  }

  push(chunk: Buffer): void {
    this.#total += chunk.length;
    const headPart = chunk.subarray(0, this.#headLimit - this.#headBytes);
    if (headPart.length > 0) this.#head.push(Buffer.from(headPart));
    this.#headBytes += headPart.length;
    this.#pushTail(chunk.subarray(headPart.length));
  }

  #pushTail(rest: Buffer): void {
    if (rest.length === 0) return;
    this.#tail.push(Buffer.from(rest.subarray(-this.#tailLimit)));
    this.#tailBytes += Math.min(rest.length, this.#tailLimit);
    while (this.#tailBytes > this.#tailLimit) this.#dropFromTail(this.#tailBytes - this.#tailLimit);
  }

  #dropFromTail(excess: number): void {
    const first = this.#tail[0];
    if (first === undefined) return;
    if (first.length <= excess) this.#tail.shift();
    else this.#tail[0] = first.subarray(excess);
    this.#tailBytes -= Math.min(first.length, excess);
  }

  get totalBytes(): number {
    return this.#total;
  }

  get omittedBytes(): number {
    return this.#total - this.#headBytes - this.#tailBytes;
  }

  /** The text, with a line in the middle that says what was dropped; bytes that are no UTF-8 become U+FFFD. */
  text(): string {
    const gap = this.omittedBytes > 0 ? [Buffer.from(`\n${omission(this.omittedBytes)}\n`)] : [];
    return Buffer.concat([...this.#head, ...gap, ...this.#tail]).toString('utf8');
  }
}

export const omission = (bytes: number): string => `... ${bytes} bytes omitted ...`;
