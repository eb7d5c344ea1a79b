/** Trouble in a JSON text, in serde_json's words. Until it has a place it takes that of the value being read. */
export class JsonTextError extends Error {
  override readonly name = 'JsonTextError';
  place: { line: number; column: number } | undefined;
  constructor(message: string, place?: { line: number; column: number }) {
    super(message);
    this.place = place;
  }

  /** The words and the place, as serde_json tells them. */
  get told(): string {
    const { line, column } = this.place ?? { line: 0, column: 0 };
    return `${this.message} at line ${line} column ${column}`;
  }
}

/** Bytes of a JSON text and how far they are read. Columns count bytes, as serde_json's do. */
export class JsonCursor {
  readonly #bytes: Buffer;
  #index = 0;

  constructor(text: string) {
    this.#bytes = Buffer.from(text);
  }

  get index(): number {
    return this.#index;
  }

  /** The byte ahead as a character (Latin-1: only ASCII has meaning in JSON), or undefined at the end. */
  peek(): string | undefined {
    const byte = this.#bytes[this.#index];
    return byte === undefined ? undefined : String.fromCharCode(byte);
  }

  eat(count = 1): void {
    this.#index = Math.min(this.#index + count, this.#bytes.length);
  }

  next(): string | undefined {
    const char = this.peek();
    this.eat();
    return char;
  }

  skipSpace(): string | undefined {
    for (let char = this.peek(); char !== undefined && ' \n\t\r'.includes(char); char = this.peek()) this.eat();
    return this.peek();
  }

  textFrom(start: number): string {
    return this.#bytes.toString('utf8', start, this.#index);
  }

  /** An error where the reading stands. */
  error(message: string): JsonTextError {
    return new JsonTextError(message, this.#place(this.#index));
  }

  /** An error at the byte ahead. */
  errorAhead(message: string): JsonTextError {
    return new JsonTextError(message, this.#place(Math.min(this.#index + 1, this.#bytes.length)));
  }

  /** Gives an error that has no place yet the present one. */
  placed(error: unknown): unknown {
    if (error instanceof JsonTextError) error.place ??= this.#place(this.#index);
    return error;
  }

  #place(index: number): { line: number; column: number } {
    const before = this.#bytes.subarray(0, index);
    const line = before.filter((byte) => byte === 0x0a).length + 1;
    return { line, column: index - (before.lastIndexOf(0x0a) + 1) };
  }
}
