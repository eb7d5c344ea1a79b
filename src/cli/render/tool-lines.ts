import type { JsonObject } from '../../../machines/index.ts';
import { line, type Line } from './line.ts';

/** So many lines of an output are shown; the log holds all of it. */
const shownLines = 12;

/** What a tool did, as its item tells it; nothing for an item that says no more than its call. */
export const itemLines = (item: JsonObject): Line[] => {
  switch (item['type']) {
    case 'commandExecution': return [...outputLines(textOf(item['aggregatedOutput'])), ...exitLines(item)];
    case 'fileChange': return [...listOf(item['changes']).map((change) => line(`${textOf(objectOf(change['kind'])['type']) || 'change'} ${textOf(change['path'])}`, 'dim', 1)), ...failedLine(item)];
    case 'mcpToolCall': return [...outputLines(listOf(objectOf(item['result'])['content']).map((part) => textOf(part['text'])).join('\n')), ...failedLine(item)];
    default: return [];
  }
};

export const outputLines = (output: string): Line[] => {
  const text = output.trimEnd();
  if (text === '') return [];
  const all = text.split('\n');
  const rest = all.length - shownLines;
  return [...all.slice(0, shownLines).map((part) => line(part, 'dim', 1)), ...(rest > 0 ? [line(`… ${rest} more ${rest === 1 ? 'line' : 'lines'}`, 'dim', 1)] : [])];
};

/** An end that was no success is told; success shows by its output. */
const exitLines = (item: JsonObject): Line[] => {
  const code = item['exitCode'];
  return typeof code === 'number' && code !== 0 ? [line(`exited with ${code}`, 'warn', 1)] : [];
};

const failedLine = (item: JsonObject): Line[] => {
  if (item['status'] !== 'failed') return [];
  const message = textOf(objectOf(item['error'])['message']);
  return [line(`failed${message === '' ? '' : `: ${message}`}`, 'warn', 1)];
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const objectOf = (value: unknown): { [key: string]: unknown } => (typeof value === 'object' && value !== null ? { ...value } : {});
const listOf = (value: unknown): { [key: string]: unknown }[] => (Array.isArray(value) ? value.map(objectOf) : []);
