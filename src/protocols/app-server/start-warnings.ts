import fs from 'node:fs';
import { readConfigLayers } from '../../hooks/index.ts';

type ConfigWarning = { summary: string; details: string | null; path?: string; range?: { start: Place; end: Place } };
type Place = { line: number; column: number };

/** What is wrong with the configuration that a server starts in. */
export function startWarnings(codexHome: string, cwd: string): ConfigWarning[] {
  const { errors, invalid, warnings } = readConfigLayers({ codexHome, cwd });
  const [broken] = [...errors, ...invalid];
  if (broken !== undefined) return [{ summary: 'Invalid configuration; using defaults.', details: broken.message, ...placeIn(broken.message) }];
  return warnings.map((summary) => ({ summary, details: null }));
}

/** The place that a message begins with, as far as the value there reaches. */
function placeIn(message: string): Pick<ConfigWarning, 'path' | 'range'> {
  const [, path, line = 0, column = 0] = /^(\/.*?):(\d+):(\d+): /.exec(message) ?? [];
  if (path === undefined) return {};
  const start = { line: Number(line), column: Number(column) };
  const text = fs.readFileSync(path, 'utf8').split('\n')[start.line - 1] ?? '';
  const value = /^(?:"(?:[^"\\]|\\.)*"|'[^']*'|\{[^}]*\}|\[[^\]]*\]|[-+]?\d[\w.+-]*|[^\s,\]}#.]*)/.exec(text.slice(start.column - 1))?.[0] ?? '';
  return { path, range: { start, end: { line: start.line, column: start.column + Math.max(0, value.length - 1) } } };
}
