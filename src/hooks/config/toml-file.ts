import fs from 'node:fs';
import { TomlDate, TomlError, parse } from 'smol-toml';
import type { TomlTable, TomlValue } from 'smol-toml';
import type { Json, JsonObject } from '../json.ts';
import type { Content, ContentMap } from './content.ts';

export interface TomlDocument {
  text: string;
  table: TomlTable;
}

/** A TOML file; null where there is none. `error` says what is wrong and where. */
export function readTomlFile(file: string, kind?: string): TomlDocument | null | { error: string } {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    return { error: `Failed to read ${kind ?? 'config file'} ${file}: ${error instanceof Error ? error.message : String(error)}` };
  }
  try {
    return { text, table: parse(text, { integersAsBigInt: true }) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    return { error: kind === undefined ? `${file}:${error.line}:${error.column}: ${reasonOf(error)}` : `Error parsing ${kind} ${file}: ${describeTomlError(text, error)}` };
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

const reasonOf = ({ message }: TomlError): string => (message.split('\n')[0] ?? message).replace('Invalid TOML document: ', '');

function describeTomlError(text: string, error: TomlError): string {
  const { line, column } = error;
  const gutter = ' '.repeat(String(line).length);
  const source = text.split('\n')[line - 1] ?? '';
  return `TOML parse error at line ${line}, column ${column}\n${gutter} |\n${line} | ${source}\n${gutter} | ${' '.repeat(Math.max(0, column - 1))}^\n${reasonOf(error)}\n`;
}

/** The value as content: what the hook reader works on. */
export function tomlContent(value: TomlValue): Content {
  if (value instanceof TomlDate) return dateText(value);
  if (typeof value === 'number') return { float: value };
  if (Array.isArray(value)) return value.map(tomlContent);
  return typeof value === 'object' ? tomlMap(value) : value;
}

export function tomlMap(table: TomlTable): ContentMap {
  return { entries: Object.entries(table).map(([key, value]) => [key, tomlContent(value)]) };
}

/** The value as plain JSON. Integers beyond 2^53 lose digits; dates become texts. */
function tomlJson(value: TomlValue): Json {
  if (value instanceof TomlDate) return dateText(value);
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(tomlJson);
  return typeof value === 'object' ? tomlObject(value) : value;
}

export function tomlObject(table: TomlTable): JsonObject {
  return Object.fromEntries(Object.entries(table).map(([key, value]) => [key, tomlJson(value)]));
}

/** Plain JSON as content, for overrides that come as objects. */
export function jsonContent(value: Json): Content {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : { float: value };
  if (Array.isArray(value)) return value.map(jsonContent);
  if (typeof value === 'object' && value !== null) return { entries: Object.entries(value).map(([key, item]) => [key, jsonContent(item)]) };
  return value;
}

function dateText(date: TomlDate): string {
  return date.toISOString().replace('.000', '');
}
