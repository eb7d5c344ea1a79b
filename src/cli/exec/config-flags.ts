import { parse, TomlError } from 'smol-toml';
import { z } from 'zod';
import type { Json, JsonObject } from '../../../machines/index.ts';
import { CodexError } from '../exit-codes.ts';
import type { ExecFlags } from './exec-call.ts';

/**
 * `-c KEY=VALUE`, `--enable` and `--disable` as one list of dotted keys, later ones winning. As in Codex a VALUE that is
 * no TOML is taken as it stands, without quotes around it.
 */
export const configFlags = ({ config = [], enable = [], disable = [] }: ExecFlags): JsonObject =>
  Object.fromEntries([...config.map(override), ...enable.map((name): [string, Json] => [`features.${name}`, true]), ...disable.map((name): [string, Json] => [`features.${name}`, false])]);

function override(text: string): [string, Json] {
  const at = text.indexOf('=');
  if (at < 0) throw new CodexError(`Error parsing -c overrides: Invalid override (missing '='): ${text}`);
  const key = text.slice(0, at).trim();
  if (key === '') throw new CodexError(`Error parsing -c overrides: Empty key in override: ${text}`);
  return [key, tomlValue(text.slice(at + 1).trim())];
}

function tomlValue(text: string): Json {
  try {
    const parsed = z.json().safeParse(parse(`value = ${text}`)['value']);
    if (parsed.success) return parsed.data;
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
  }
  return text.replace(/^["']+|["']+$/g, '');
}
