import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { osErrorText } from '../../processes/index.ts';
import { isJsonObject } from '../json.ts';
import type { JsonObject } from '../json.ts';
import { providerIdTrouble } from './refused-tables.ts';

type Layer = { source: string; path: string; config: JsonObject };
type Configured = { layers: readonly Layer[]; effective: JsonObject; cwd: string };

/** Why no session starts with a configuration whose every value fits. `isUnsupported`: nor does a server. */
export type Refusal = { message: string; isUnsupported: boolean };

/** What Codex refuses once all layers are one: what it no longer supports, what is not there. The first it comes to. */
export function refusal(configured: Configured): Refusal | null {
  const { effective } = configured;
  const old = unsupported(effective);
  if (old !== null) return { message: old, isUnsupported: true };
  const message = retired(effective);
  if (message !== null) return { message, isUnsupported: false };
  const files = ['model instructions file', 'experimental compact prompt file'] as const;
  const missing = files.map((what) => readNamedFile(what, configured)).find((read) => !read.ok);
  return missing?.ok === false ? { message: missing.message, isUnsupported: false } : null;
}

/** What Codex once read and now refuses, whichever layer says it last. */
export const unsupported = (config: JsonObject): string | null =>
  (config['approval_policy'] === 'untrusted' && config['profile'] === undefined ? 'approval_policy = "untrusted" is no longer supported; remove this setting' : null);

function retired({ profile, model_provider: provider = 'openai', model_providers: providers = {} }: JsonObject): string | null {
  if (profile !== undefined) return `legacy \`profile = ${JSON.stringify(profile)}\` config is no longer supported; use \`--profile ${String(profile)}\` with \`${String(profile)}.config.toml\` instead`;
  return typeof provider === 'string' && isJsonObject(providers) ? providerIdTrouble(provider, providers) : null;
}

/** The text of a file that the configuration names, without blanks around it; `null` where it names none. */
export type NamedFile = { ok: true; text: string | null } | { ok: false; message: string };

const keys = { 'model instructions file': 'model_instructions_file', 'experimental compact prompt file': 'experimental_compact_prompt_file' };

/** The path counts from where it was configured. A file that cannot be had is trouble in Codex's words. */
export function readNamedFile(what: keyof typeof keys, { layers, cwd }: Omit<Configured, 'effective'>): NamedFile {
  const layer = layers.findLast(({ config }) => typeof config[keys[what]] === 'string');
  if (layer === undefined) return { ok: true, text: null };
  const file = path.resolve(layer.source === 'session_flags' ? cwd : path.dirname(layer.path), String(layer.config[keys[what]]));
  try {
    if (statSync(file).isDirectory()) return { ok: false, message: `failed to read ${what} ${file}: path \`${file}\` is not a file` };
    const text = readFileSync(file, 'utf8').trim();
    return text === '' ? { ok: false, message: `${what} is empty: ${file}` } : { ok: true, text };
  } catch (error) {
    return { ok: false, message: `failed to read ${what} ${file}: ${osErrorText(error)}` };
  }
}
