import { JsonTextError } from './json-cursor.ts';
import { JsonReader } from './json-reader.ts';

/** What serde_json says of a text that is to be a struct and is no JSON, with the place; null where it finds nothing. */
export function jsonTrouble(text: string): string | null {
  const reader = new JsonReader(text);
  try {
    reader.struct('a struct', () => () => reader.skip(), []);
    reader.end();
    return null;
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    return error.told;
  }
}
