import { isJsonObject } from './json.ts';
import type { Json, JsonObject } from './json.ts';

/** serde_json refuses arrays and objects nested deeper than this. */
const maxDepth = 127;
const loneSurrogate = /[\ud800-\udfff]/u;

/** Reads a JSON object as serde_json would; undefined where it would not, and `onDetail` hears why. */
export function parseOutputJson(text: string, onDetail: (detail: string) => void): JsonObject | undefined {
  const value = parse(text, onDetail);
  if (value === undefined) return undefined;
  if (!isJsonObject(value)) return reject('output: expected a JSON object', onDetail);
  if (/\\u[dD]/.test(text) && hasLoneSurrogate(value)) return reject('output: a \\u escape is half of a surrogate pair', onDetail);
  if (depth(value) > maxDepth) return reject(`output: nested deeper than ${maxDepth} levels`, onDetail);
  return value;
}

function parse(text: string, onDetail: (detail: string) => void): Json | undefined {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch (error) {
    return reject(`output: ${error instanceof Error ? error.message : String(error)}`, onDetail);
  }
}

function reject(detail: string, onDetail: (detail: string) => void): undefined {
  onDetail(detail);
  return undefined;
}

/** Walks level by level: a hook may nest deeper than our stack. */
function depth(value: Json): number {
  let levels = 0;
  for (let level: Json[] = [value]; level.some(isNested); level = level.flatMap(children)) levels += 1;
  return levels;
}

function hasLoneSurrogate(value: Json): boolean {
  for (let level: Json[] = [value]; level.length > 0; level = level.flatMap(children)) {
    if (level.some((item) => loneSurrogate.test(ownText(item)))) return true;
  }
  return false;
}

function ownText(value: Json): string {
  if (typeof value === 'string') return value;
  return isJsonObject(value) ? Object.keys(value).join(' ') : '';
}

function isNested(value: Json): boolean {
  return typeof value === 'object' && value !== null;
}

function children(value: Json): Json[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}
