import { JsonTextError } from './json-cursor.ts';
import { JsonReader } from './json-reader.ts';

/** What serde_json says of a text, read whole by `read`, with the place; null where it finds nothing. */
export function troubleOf(text: string, read: (reader: JsonReader) => void): string | null {
  const reader = new JsonReader(text);
  try {
    read(reader);
    reader.end();
    return null;
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    return error.told;
  }
}

/** Why a text is no JSON. */
export const jsonTrouble = (text: string): string | null => troubleOf(text, (reader) => { reader.content(); });

/** Why a text is no JSON, where it is read as a struct that looks at none of its fields. */
export const structTrouble = (text: string): string | null => troubleOf(text, (reader) => reader.struct('a struct', () => () => reader.skip(), []));
