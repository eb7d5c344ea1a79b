import { describe, isNumberText } from './content.ts';
import type { Content } from './content.ts';
import { JsonCursor, JsonTextError } from './json-cursor.ts';
import { scanNumber, scanString, scanWord } from './json-scan.ts';
import { skipValue } from './json-skip.ts';

const maxDepth = 127;

/** Takes a key, refuses it or hands back what reads its value. */
export type FieldReader = (key: string) => () => unknown;

/**
 * Reads JSON the way serde_json feeds Rust types, so that trouble has the same words and the same place. Methods throw
 * JsonTextError; the border that opened the reader turns it into a value.
 */
export class JsonReader {
  readonly #cursor: JsonCursor;
  #depth = 0;

  constructor(text: string) {
    this.#cursor = new JsonCursor(text);
  }

  /** Nothing may follow the value. */
  end(): void {
    if (this.#cursor.skipSpace() !== undefined) throw this.#cursor.errorAhead('trailing characters');
  }

  isNull(): boolean {
    if (this.#ahead() !== 'n') return false;
    scanWord(this.#cursor, 'null');
    return true;
  }

  text(expected: string): string {
    return this.#placed(() => (this.#ahead() === '"' ? scanString(this.#cursor) : this.#wrongType(expected)));
  }

  /** A string that must mean something: `meaning` throws where it does not. */
  name<Meaning>(expected: string, meaning: (text: string) => Meaning): Meaning {
    return this.#placed(() => meaning(this.text(expected)));
  }

  /** A struct: an object, or an array of its values in order. */
  struct(expected: string, field: FieldReader, inOrder: (() => unknown)[]): void {
    this.#placed(() => {
      const open = this.#ahead();
      if (open === '{') this.#object(field);
      else if (open === '[') this.#array((index) => inOrder[index]?.(), { most: inOrder.length });
      else this.#wrongType(expected);
    });
  }

  list<Item>(item: () => Item): Item[] {
    const items: Item[] = [];
    this.#placed(() => {
      if (this.#ahead() === '[') this.#array(() => items.push(item()));
      else this.#wrongType('a sequence');
    });
    return items;
  }

  /** An object with a `type`, read at once so that a wrong one is told where it stands; or an array that begins with it. */
  tagged<Tag>(expected: string, readTag: () => Tag): { tag: Tag; rest: Content } {
    let found: { tag: Tag } | undefined;
    const requireTag = (): Tag => {
      if (!found) throw new JsonTextError('missing field `type`');
      return found.tag;
    };
    const entries: [string, Content][] = [];
    const items: Content[] = [];
    const open = this.#ahead();
    this.#placed(() => {
      if (open === '[') this.#array((index) => (index === 0 ? (found = { tag: readTag() }) : items.push(this.content())), { atEnd: requireTag });
      else if (open !== '{') this.#wrongTagged(expected);
      else {
        const field: FieldReader = (key) => {
          if (key !== 'type') return () => entries.push([key, this.content()]);
          if (found) throw new JsonTextError('duplicate field `type`');
          return () => (found = { tag: readTag() });
        };
        this.#object(field, requireTag);
      }
    });
    return { tag: requireTag(), rest: open === '[' ? items : { entries } };
  }

  /** Any value, kept as it is. */
  content(): Content {
    const open = this.#ahead();
    if (open === '"') return scanString(this.#cursor);
    if (open === '[') {
      const items: Content[] = [];
      this.#array(() => items.push(this.content()));
      return items;
    }
    if (open !== '{') return this.#scalar();
    const entries: [string, Content][] = [];
    this.#object((key) => () => entries.push([key, this.content()]));
    return { entries };
  }

  /** Skips any value. */
  skip(): void {
    skipValue(this.#cursor);
  }

  #ahead(): string {
    const char = this.#cursor.skipSpace();
    if (char === undefined) throw this.#cursor.errorAhead('EOF while parsing a value');
    return char;
  }

  #scalar(): Content {
    const char = this.#ahead();
    if (char === '-' || (char >= '0' && char <= '9')) return scanNumber(this.#cursor);
    const word = ['null', 'true', 'false'].find((known) => known.startsWith(char));
    if (word === undefined) throw this.#cursor.errorAhead('expected value');
    scanWord(this.#cursor, word);
    return word === 'null' ? null : word === 'true';
  }

  #wrongType(expected: string): never {
    const open = this.#ahead();
    if (open === '[' || open === '{') throw new JsonTextError(`invalid type: ${open === '[' ? 'sequence' : 'map'}, expected ${expected}`);
    const found = this.content();
    throw new JsonTextError(`invalid type: ${isNumberText(found) ? 'number' : describe(found)}, expected ${expected}`);
  }

  #wrongTagged(expected: string): never {
    const found = this.content();
    // A number that is no 64-bit integer reaches Rust's visitor as a map without a tag.
    throw new JsonTextError(isNumberText(found) ? 'missing field `type`' : `invalid type: ${describe(found)}, expected ${expected}`);
  }

  #array(item: (index: number) => unknown, options: { most?: number; atEnd?: () => unknown } = {}): void {
    const { most = Infinity, atEnd } = options;
    this.#nested(
      () => {
        for (let index = 0; index < most && this.#hasNext(index === 0, ']'); index += 1) item(index);
        atEnd?.();
      },
      () => this.#close(']'),
    );
  }

  #object(field: FieldReader, atEnd?: () => unknown): void {
    this.#nested(
      () => {
        for (let first = true; this.#hasNext(first, '}'); first = false) {
          if (this.#ahead() !== '"') throw this.#cursor.errorAhead('key must be a string');
          const readValue = field(scanString(this.#cursor));
          this.#colon();
          readValue();
        }
        atEnd?.();
      },
      () => this.#close('}'),
    );
  }

  /** serde_json closes what it opened even after trouble inside, and only then notes the place. */
  #nested(inside: () => void, close: () => void): void {
    if (this.#depth >= maxDepth) throw this.#cursor.errorAhead('recursion limit exceeded');
    this.#depth += 1;
    this.#cursor.eat();
    this.#placed(() => {
      try {
        inside();
      } catch (error) {
        try {
          close();
        } catch {
          // The first trouble counts.
        }
        throw error;
      }
      this.#depth -= 1;
      close();
    });
  }

  #hasNext(isFirst: boolean, end: ']' | '}'): boolean {
    const what = end === ']' ? 'a list' : 'an object';
    const char = this.#cursor.skipSpace();
    if (char === undefined) throw this.#cursor.errorAhead(`EOF while parsing ${what}`);
    if (char === end) return false;
    if (isFirst) return true;
    if (char !== ',') throw this.#cursor.errorAhead(`expected \`,\` or \`${end}\``);
    this.#cursor.eat();
    if (this.#ahead() === end) throw this.#cursor.errorAhead('trailing comma');
    return true;
  }

  #close(end: ']' | '}'): void {
    const char = this.#cursor.skipSpace();
    if (char === undefined) throw this.#cursor.errorAhead(`EOF while parsing ${end === ']' ? 'a list' : 'an object'}`);
    if (char === end) return this.#cursor.eat();
    if (char === ',' && end === ']') {
      this.#cursor.eat();
      this.#cursor.skipSpace();
    }
    throw this.#cursor.errorAhead('trailing characters');
  }

  #colon(): void {
    const char = this.#cursor.skipSpace();
    if (char === undefined) throw this.#cursor.errorAhead('EOF while parsing an object');
    if (char !== ':') throw this.#cursor.errorAhead('expected `:`');
    this.#cursor.eat();
  }

  #placed<Value>(read: () => Value): Value {
    try {
      return read();
    } catch (error) {
      throw this.#cursor.placed(error);
    }
  }
}
