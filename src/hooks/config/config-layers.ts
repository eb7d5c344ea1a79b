import path from 'node:path';
import type { HookSource } from '../handler.ts';
import { isJsonObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Content } from './content.ts';
import { trustedProjectFolders } from './project-folders.ts';
import type { ProjectFolder } from './project-folders.ts';
import { ignoredKeysWarning, placedTrouble } from './check-config.ts';
import { refusal } from './refusals.ts';
import { ignoredRequirements, requirementsTrouble, unknownFeatures } from './requirements.ts';
import type { Requirements } from './requirements.ts';
import { jsonContent, readTomlFile, tomlContent, tomlObject } from './toml-file.ts';
import type { TomlDocument } from './toml-file.ts';

export interface ConfigOptions {
  /** Codex's own folder, usually `~/.codex`. Absolute. */
  codexHome: string;
  /** The session's working folder. Absolute. */
  cwd: string;
  /** Overrides of one session, as a nested object: `-c a.b=1` is `{a: {b: 1}}`. */
  sessionFlags?: JsonObject;
  /** Adds the layer `$CODEX_HOME/<profile>.config.toml`. */
  profile?: string;
  /** The user's files count as empty. */
  ignoreUserConfig?: boolean;
  systemConfigPath?: string;
  requirementsPath?: string;
}

/** One place that configures. */
export interface ConfigLayer {
  source: Extract<HookSource, 'system' | 'user' | 'project' | 'session_flags'>;
  isManaged: boolean;
  /** The config file, or a made-up path for a layer that is no file. */
  path: string;
  config: JsonObject;
  /** Where this layer's hooks are: a hooks.json folder, and a config file's `[hooks]` with the text it came from. */
  hooks: { folder: string | null; path: string; table: Content | undefined; text: string };
}

export interface ConfigError {
  path: string;
  message: string;
}

export interface ConfigStack {
  /** From the weakest to the strongest. */
  layers: ConfigLayer[];
  requirements: Requirements | null;
  /** All layers merged: tables by key, everything else replaced. Plain JSON. */
  effective: JsonObject;
  /** What people should hear, in Codex's words. */
  warnings: string[];
  /** Files that cannot be read. */
  errors: ConfigError[];
  /** Values that no session can start with. `isMisfit`: its key cannot hold it; `isUnsupported`: one that Codex once read, and for which no server starts either. */
  invalid: (ConfigError & { isMisfit: boolean; isUnsupported: boolean })[];
}

/** Keys that a project may not set: they say where prompts and credentials go, or what runs beside a session. */
const notForProjects = ['openai_base_url', 'chatgpt_base_url', 'model_provider', 'model_providers', 'notify', 'profile', 'profiles', 'otel'];

const systemConfigPath = '/etc/codex/config.toml';
const requirementsPath = '/etc/codex/requirements.toml';
const sessionFlagsPath = '/<session-flags>/config.toml';

/**
 * Reads every configuration layer that applies in a folder: system, user, profile, trusted project folders, session flags.
 * Never throws for what a file says: a layer that cannot be read is left out and told in `errors`.
 */
export function readConfigLayers(options: ConfigOptions): ConfigStack {
  const errors: ConfigError[] = [];
  const read: ReadToml = (file, kind) => {
    const document = readTomlFile(file, kind);
    if (document === null || !('error' in document)) return document;
    errors.push({ path: options.cwd, message: document.error });
    return null;
  };
  const profile = options.profile === undefined ? [] : [path.join(options.codexHome, `${options.profile}.config.toml`)];
  const below = [
    fileLayer(options.systemConfigPath ?? systemConfigPath, 'system', read),
    ...[path.join(options.codexHome, 'config.toml'), ...profile].map((file) => fileLayer(file, 'user', options.ignoreUserConfig === true ? () => null : read)),
  ];
  const flags = options.sessionFlags ? [flagsLayer(options.sessionFlags)] : [];
  const trusting = mergeConfigs([...below, ...flags].map(({ config }) => config));
  const projects = trustedProjectFolders(options.cwd, options.codexHome, trusting).map((folder) => projectLayer(folder, read));
  const layers = [...below, ...projects.map(({ layer }) => layer), ...flags];
  const requirements = readRequirements(options.requirementsPath ?? requirementsPath);
  if (requirements !== null && 'error' in requirements) errors.push({ path: options.cwd, message: requirements.error });
  const required = requirements === null || 'error' in requirements ? null : requirements;
  const effective = mergeConfigs(layers.map(({ config }) => config));
  const misfit = placedTrouble(effective, layers);
  const trouble = misfit === null ? refusal({ layers, effective, cwd: options.cwd }) : { message: misfit, isUnsupported: false };
  return {
    layers,
    requirements: required,
    effective,
    warnings: [...projects.flatMap(({ warnings }) => warnings), ...(required === null ? [] : unknownFeatures(required)), ...ignoredKeysWarning(layers, required === null ? [] : ignoredRequirements(required))],
    errors,
    invalid: trouble === null ? [] : [{ path: options.cwd, isMisfit: misfit !== null, ...trouble }],
  };
}

function readRequirements(file: string): Requirements | { error: string } | null {
  const document = readTomlFile(file, 'requirements layer');
  if (document === null) return null;
  if ('error' in document) return { error: document.error.replace(/^Error parsing/, 'failed to parse') };
  const requirements = { path: file, config: tomlObject(document.table), hooks: hooksOf(document) };
  const trouble = requirementsTrouble(requirements);
  return trouble === null ? requirements : { error: trouble };
}

type ReadToml = (file: string, kind?: string) => TomlDocument | null;

function fileLayer(file: string, source: 'system' | 'user', read: ReadToml): ConfigLayer {
  const document = read(file);
  return {
    source,
    isManaged: source === 'system',
    path: file,
    config: document ? tomlObject(document.table) : {},
    hooks: { folder: path.dirname(file), path: file, table: hooksOf(document), text: document?.text ?? '' },
  };
}

function projectLayer({ folder, hooksFolder }: ProjectFolder, read: ReadToml): { layer: ConfigLayer; warnings: string[] } {
  const file = path.join(folder, '.codex', 'config.toml');
  const hooksFile = path.join(hooksFolder, '.codex', 'config.toml');
  const document = read(file, 'project config file');
  const hooksDocument = hooksFile === file ? document : read(hooksFile, 'project config file');
  const config = document ? tomlObject(document.table) : {};
  const ignored = notForProjects.filter((key) => Object.hasOwn(config, key));
  const layer: ConfigLayer = {
    source: 'project',
    isManaged: false,
    path: file,
    config: Object.fromEntries(Object.entries(config).filter(([key]) => !ignored.includes(key))),
    hooks: { folder: path.dirname(hooksFile), path: hooksFile, table: hooksOf(hooksDocument), text: hooksDocument?.text ?? '' },
  };
  const warning = `Ignored unsupported project-local config keys in ${file}: ${ignored.join(', ')}. If you want these settings to apply, manually set them in your user-level config.toml.`;
  return { layer, warnings: ignored.length === 0 ? [] : [warning] };
}

function flagsLayer(flags: JsonObject): ConfigLayer {
  const hooks = flags['hooks'];
  return {
    source: 'session_flags',
    isManaged: false,
    path: sessionFlagsPath,
    config: flags,
    hooks: { folder: null, path: sessionFlagsPath, table: hooks === undefined ? undefined : jsonContent(hooks), text: '' },
  };
}

function hooksOf(document: TomlDocument | null): Content | undefined {
  const hooks = document?.table['hooks'];
  return hooks === undefined ? undefined : tomlContent(hooks);
}

/** Later objects win, table by table. */
export function mergeConfigs(configs: readonly JsonObject[]): JsonObject {
  return configs.reduce(mergeTwo, {});
}

function mergeTwo(weak: JsonObject, strong: JsonObject): JsonObject {
  const merged = new Map<string, Json>(Object.entries(weak));
  for (const [key, value] of Object.entries(strong)) {
    const under = merged.get(key);
    merged.set(key, isJsonObject(value) && isJsonObject(under) ? mergeTwo(under, value) : value);
  }
  return Object.fromEntries(merged);
}
