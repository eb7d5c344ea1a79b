/** Bytes of which only the first and the last part are kept: half of the limit each. What is dropped is never copied. */
export class HeadTailBuffer {
  readonly #headLimit: number;
  readonly #tailLimit: number;
  readonly #head: Buffer[] = [];
  #headBytes = 0;
  /** A ring; allocated when the head is full. */
  #tail: Buffer | null = null;
  #tailNext = 0;
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
    const rest = chunk.subarray(headPart.length).subarray(-this.#tailLimit);
    if (rest.length > 0) this.#pushTail(rest);
  }

  #pushTail(rest: Buffer): void {
    const ring = (this.#tail ??= Buffer.alloc(this.#tailLimit));
    const untilEnd = rest.copy(ring, this.#tailNext);
    rest.copy(ring, 0, untilEnd);
    this.#tailNext = (this.#tailNext + rest.length) % this.#tailLimit;
    this.#tailBytes = Math.min(this.#tailBytes + rest.length, this.#tailLimit);
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
    return Buffer.concat([...this.#head, ...gap, ...this.#tailParts()]).toString('utf8');
  }

  #tailParts(): Buffer[] {
    if (this.#tail === null) return [];
    if (this.#tailBytes < this.#tailLimit) return [this.#tail.subarray(0, this.#tailBytes)];
    return [this.#tail.subarray(this.#tailNext), this.#tail.subarray(0, this.#tailNext)];
  }
}

export const omission = (bytes: number): string => `... ${bytes} bytes omitted ...`;
