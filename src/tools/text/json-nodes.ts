import type { Json } from '../../../machines/json.ts';

/** A JSON value with its place in the text: from `start` up to, not with, `end`. */
export type JsonNode = { value: Json; start: number; end: number; entries?: readonly { key: string; node: JsonNode }[]; items?: readonly JsonNode[] };

/** Where each value of a JSON text stands. `text` must be valid JSON. */
export function jsonNodes(text: string): JsonNode {
  let at = 0;
  const skip = (): void => { while (' \t\n\r,:'.includes(text.charAt(at)) && at < text.length) at++; };
  const scalar = (pattern: RegExp): { value: Json; start: number; end: number } => {
    pattern.lastIndex = at;
    const literal = pattern.exec(text)?.[0] ?? '';
    const start = at;
    at += literal.length;
    return { value: JSON.parse(literal), start, end: at };
  };
  const container = <T>(close: string, read: () => T): T[] => {
    const found: T[] = [];
    at++;
    for (skip(); text.charAt(at) !== close; skip()) found.push(read());
    at++;
    return found;
  };
  const node = (): JsonNode => {
    skip();
    const start = at;
    const first = text.charAt(at);
    if (first === '{') {
      const entries = container('}', () => ({ key: String(scalar(string).value), node: node() }));
      return { value: Object.fromEntries(entries.map(({ key, node: { value } }) => [key, value])), start, end: at, entries };
    }
    if (first === '[') {
      const items = container(']', node);
      return { value: items.map(({ value }) => value), start, end: at, items };
    }
    return scalar(first === '"' ? string : word);
  };
  return node();
}

const string = /"(?:[^"\\]|\\.)*"/y;
const word = /[^\s,:[\]{}"]+/y;
