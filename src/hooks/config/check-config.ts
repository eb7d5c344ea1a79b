import type { JsonObject } from '../json.ts';
import { readHooksToml } from './hooks-toml.ts';
import { configShape } from './known-keys.ts';
import { misfit, unknownKeys, type Misfit } from './shape.ts';
import { jsonContent } from './toml-file.ts';
import { placeOfKey, placeOfName } from './toml-place.ts';

type Layer = { source: string; path: string; config: JsonObject; hooks: { text: string } };

/** The value of a configuration that no session can start with, in Codex's words; `null` where there is none. */
export function configTrouble(config: JsonObject): string | null {
  const found = misfit(config, configShape) ?? hooksMisfit(config);
  return found === null ? null : inKeys(found);
}

/**
 * The same beside the hooks, with the place in the file of the layer that it comes from. All layers together decide: one
 * may bring what another lacks, or put something better in the place of what does not fit.
 */
export function placedTrouble(config: JsonObject, layers: readonly Layer[]): string | null {
  const found = misfit(config, configShape);
  return found && (layers.map(layerTrouble).find((inLayer) => inLayer !== null) ?? inKeys(found));
}

function layerTrouble({ source, path, config, hooks: { text } }: Layer): string | null {
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

/** Tells of the keys that nobody reads, and of others that somebody found: the first few by name. */
export function ignoredKeysWarning(layers: readonly Layer[], others: readonly string[] = []): string[] {
  const ignored = [...others, ...layers.flatMap((layer) => unknownKeys(layer.config, configShape).map((keys) => `${labelOf(layer)}: \`${keys.join('.')}\` is ignored.`))].toSorted();
  if (ignored.length === 0) return [];
  const more = ignored.length > shown ? [`... and ${ignored.length - shown} more ignored settings.`] : [];
  const head = `Codex is ignoring ${ignored.length} unrecognized configuration setting${ignored.length === 1 ? '' : 's'}. Check for typos or deprecated settings.`;
  return [[head, ...ignored.slice(0, shown), ...more].join('\n  ')];
}

/** The first key that nobody reads, in the words of `--strict-config`: that of an override goes before those of files. `key`: its last part. */
export function strictTrouble(layers: readonly Layer[]): { message: string; key: string } | null {
  const isFlags = ({ source }: Layer): boolean => source === 'session_flags';
  for (const layer of [...layers.filter(isFlags), ...layers.filter((other) => !isFlags(other))]) {
    const [keys] = unknownKeys(layer.config, configShape);
    if (keys === undefined) continue;
    const unknown = `unknown configuration field \`${keys.join('.')}\``;
    return { message: isFlags(layer) ? `${unknown} in -c/--config override` : `${layer.path}:${placeOfName(layer.hooks.text, keys)}: ${unknown}`, key: keys.at(-1) ?? '' };
  }
  return null;
}

const labelOf = ({ source, path }: Layer): string => (source === 'session_flags' ? 'session-flags' : `${source} (${path})`);
