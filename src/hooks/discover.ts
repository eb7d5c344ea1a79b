import fs from 'node:fs';
import path from 'node:path';
import { readConfigLayers } from './config/config-layers.ts';
import type { ConfigError, ConfigLayer, ConfigOptions, ConfigStack } from './config/config-layers.ts';
import { rustQuoted } from './config/content.ts';
import type { DeclaredEvents, DeclaredHandler } from './config/declared.ts';
import { readHooksJson } from './config/hooks-json.ts';
import { readHooksToml } from './config/hooks-toml.ts';
import type { HookState } from './config/hooks-toml.ts';
import { placeOf } from './config/toml-place.ts';
import { isMissing } from './config/toml-file.ts';
import { configureHandler } from './configure-handler.ts';
import { hookEventNames, snakeLabel } from './event-names.ts';
import type { HookEventName } from './event-names.ts';
import { definitionOf } from './events.ts';
import type { ConfiguredHandler, HookSource } from './handler.ts';
import { isJsonObject } from './json.ts';
import type { Json } from './json.ts';
import { matcherError } from './matcher.ts';

/** All hooks of one folder: plain JSON. */
export interface HookSet {
  /** Every valid handler in display order, disabled and untrusted ones too. */
  handlers: ConfiguredHandler[];
  /** The handlers that there would be, were `[features] hooks` not off. */
  dormant: ConfiguredHandler[];
  /** Codex's exact texts, in its order. */
  warnings: string[];
  /** Configuration that cannot be used; then there are no handlers. */
  errors: ConfigError[];
  /** False where `[features] hooks` is off: then `handlers` and `warnings` are empty. */
  featureEnabled: boolean;
  /** Set where a required managed hook cannot be loaded: a session must not start. */
  fatal: string | null;
}

/** Finds every handler that applies in a folder, and says what is wrong with the rest. */
export function discoverHooks(options: ConfigOptions): HookSet {
  return discoverInStack(readConfigLayers(options), options.cwd);
}

/** The same over layers that were read already. */
export function discoverInStack(stack: ConfigStack, cwd: string): HookSet {
  const set: HookSet = { handlers: [], dormant: [], warnings: [], errors: [...stack.errors, ...stack.invalid.map(({ message }) => ({ path: cwd, message }))], featureEnabled: isFeatureEnabled(stack), fatal: null };
  const sources = collectSources(stack, cwd, set);
  if (set.errors.length > 0) return set;
  const found = set.featureEnabled ? set : { ...set, handlers: set.dormant, warnings: [] };
  const managedOnly = stack.requirements?.config['allow_managed_hooks_only'] === true;
  const states = sources.states;
  for (const source of sources.list) {
    if (managedOnly && !source.isManaged) continue;
    found.warnings.push(...source.warnings);
    for (const event of hookEventNames) addEvent(found, source, event, states);
  }
  return set;
}

interface Source {
  path: string;
  source: HookSource;
  isManaged: boolean;
  /** A handler of it that cannot be loaded keeps the session from starting. */
  isRequired: boolean;
  events: DeclaredEvents;
  warnings: string[];
}

function collectSources(stack: ConfigStack, cwd: string, set: HookSet): { list: Source[]; states: Map<string, HookState> } {
  const states = new Map<string, HookState>();
  const list = requiredSource(stack);
  const seenFolders = new Set<string>();
  for (const layer of stack.layers) {
    const toml = layer.hooks.table === undefined ? { events: {}, states: new Map<string, HookState>() } : readHooksToml(layer.hooks.table);
    if ('error' in toml) {
      const place = `${layer.hooks.path}:${placeOf(layer.hooks.text, toml.error.keys)}`;
      const { message } = toml.error;
      set.errors.push({ path: cwd, message: layer.source === 'session_flags' ? `${message}\nin \`hooks\`\n` : `${place}: ${message}` });
      continue;
    }
    if (layer.source === 'user' || layer.source === 'session_flags') mergeStates(states, toml.states);
    list.push(...layerSources(layer, toml.events, seenFolders));
  }
  return { list, states };
}

function layerSources(layer: ConfigLayer, tomlEvents: DeclaredEvents, seenFolders: Set<string>): Source[] {
  const base = { source: layer.source, isManaged: layer.isManaged, isRequired: false };
  const { folder } = layer.hooks;
  const sources: Source[] = [];
  if (folder !== null && !seenFolders.has(folder)) {
    seenFolders.add(folder);
    sources.push({ ...base, ...readJsonSource(path.join(folder, 'hooks.json')) });
  }
  const toml: Source = { ...base, path: layer.hooks.path, events: tomlEvents, warnings: [] };
  const [json] = sources;
  if (json && hasGroups(json.events) && hasGroups(tomlEvents)) {
    json.warnings.push(`loading hooks from both ${json.path} and ${toml.path}; prefer a single representation for this layer`);
  }
  return [...sources, toml];
}

function readJsonSource(file: string): { path: string; events: DeclaredEvents; warnings: string[] } {
  const failed = (warning: string) => ({ path: file, events: {}, warnings: [warning] });
  let bytes: Buffer;
  try {
    bytes = fs.readFileSync(file);
  } catch (error) {
    if (isMissing(error) || isFolder(error)) return { path: file, events: {}, warnings: [] };
    return failed(`failed to read hooks config ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const text = bytes.toString('utf8');
  if (!Buffer.from(text).equals(bytes)) return failed(`failed to read hooks config ${file}: stream did not contain valid UTF-8`);
  const read = readHooksJson(text);
  return 'error' in read ? failed(`failed to parse hooks config ${file}: ${read.error}`) : { path: file, events: read.events, warnings: [] };
}

function isFolder(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EISDIR';
}

/** Hooks that an administrator requires. */
function requiredSource({ requirements }: ConfigStack): Source[] {
  if (!requirements?.hooks) return [];
  const read = readHooksToml(requirements.hooks);
  if ('error' in read) return [];
  const hooks = isJsonObject(requirements.config['hooks']) ? requirements.config['hooks'] : {};
  const folder = hooks[process.platform === 'win32' ? 'windows_managed_dir' : 'managed_dir'];
  const sourcePath = typeof folder === 'string' && path.isAbsolute(folder) ? folder : requirements.path;
  return [{ path: sourcePath, source: 'system', isManaged: true, isRequired: true, events: read.events, warnings: [] }];
}

function mergeStates(into: Map<string, HookState>, states: Map<string, HookState>): void {
  for (const [key, state] of states) into.set(key, { ...into.get(key), ...state });
}

function hasGroups(events: DeclaredEvents): boolean {
  return Object.values(events).some((groups) => groups.length > 0);
}

/** The feature is on unless configured off; requirements pin it. */
function isFeatureEnabled({ effective, requirements }: ConfigStack): boolean {
  const places = [requirements?.config['features'], requirements?.config['feature_requirements'], effective['features']];
  return places.map(featureFlag).find((flag) => flag !== undefined) ?? true;
}

function featureFlag(features: Json | undefined): boolean | undefined {
  if (!isJsonObject(features)) return undefined;
  return [features['hooks'], features['codex_hooks']].find((flag) => typeof flag === 'boolean');
}

function addEvent(set: HookSet, source: Source, event: HookEventName, states: Map<string, HookState>): void {
  for (const [groupIndex, group] of (source.events[event] ?? []).entries()) {
    const matcher = definitionOf(event).honoursMatcher ? group.matcher : null;
    const problem = matcher === null ? null : matcherError(matcher);
    if (problem !== null) {
      note(set, source, [`invalid matcher ${rustQuoted(matcher ?? '')} in ${source.path}: ${problem}`], group.handlers.length > 0);
      continue;
    }
    for (const [handlerIndex, declared] of group.handlers.entries()) {
      const key = `${source.path}:${snakeLabel(event)}:${groupIndex}:${handlerIndex}`;
      addHandler(set, source, { event, matcher, key, declared, state: states.get(key) });
    }
  }
}

function addHandler(set: HookSet, source: Source, found: { event: HookEventName; matcher: string | null; key: string; declared: DeclaredHandler; state: HookState | undefined }): void {
  const { handler, warnings } = configureHandler({ ...found, source, displayOrder: set.handlers.length });
  note(set, source, warnings, handler === null);
  if (handler) set.handlers.push(handler);
}

/** Tells what is wrong; a handler that a required source loses keeps the session from starting. */
function note(set: HookSet, source: Source, warnings: string[], isLost: boolean): void {
  set.warnings.push(...warnings);
  if (!source.isRequired || !isLost) return;
  set.fatal = set.fatal === null ? `failed to load required managed hooks: ${warnings.join('; ')}` : `${set.fatal}; ${warnings.join('; ')}`;
}
