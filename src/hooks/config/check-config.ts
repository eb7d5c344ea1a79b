import type { JsonObject } from '../json.ts';
import { readHooksToml } from './hooks-toml.ts';
import { configShape } from './known-keys.ts';
import { misfit, unknownKeys, type Misfit } from './shape.ts';
import { jsonContent } from './toml-file.ts';
import { placeOfKey } from './toml-place.ts';

type Layer = { source: string; path: string; config: JsonObject; hooks: { text: string } };

/** The value of a configuration that no session can start with, in Codex's words; `null` where there is none. */
export function configTrouble(config: JsonObject): string | null {
  const found = misfit(config, configShape) ?? hooksMisfit(config);
  return found === null ? null : inKeys(found);
}

/** The same of one layer, with the place in its file. What is wrong with its hooks is told where they are read. */
export function layerTrouble({ source, path, config, hooks: { text } }: Layer): string | null {
  const found = misfit(config, configShape);
  if (found === null) return null;
  return source === 'session_flags' ? inKeys(found) : `${path}:${placeOfKey(text, found.keys)}: ${found.message}`;
}

const inKeys = ({ message, named }: Misfit): string => `${message}\nin \`${named.join('.')}\`\n`;

function hooksMisfit({ hooks }: JsonObject): Misfit | null {
  if (hooks === undefined) return null;
  const read = readHooksToml(jsonContent(hooks));
  if (!('error' in read)) return null;
  const keys = ['hooks', ...read.error.keys];
  return { message: read.error.message, named: keys, keys };
}

const shown = 3;

/** Tells of the keys that nobody reads: the first few by name. */
export function ignoredKeysWarning(layers: readonly Layer[]): string[] {
  const ignored = layers.flatMap((layer) => unknownKeys(layer.config, configShape).map((key) => `${labelOf(layer)}: \`${key}\` is ignored.`)).toSorted();
  if (ignored.length === 0) return [];
  const more = ignored.length > shown ? [`... and ${ignored.length - shown} more ignored settings.`] : [];
  const head = `Codex is ignoring ${ignored.length} unrecognized configuration setting${ignored.length === 1 ? '' : 's'}. Check for typos or deprecated settings.`;
  return [[head, ...ignored.slice(0, shown), ...more].join('\n  ')];
}

const labelOf = ({ source, path }: Layer): string => (source === 'session_flags' ? 'session-flags' : `${source} (${path})`);
