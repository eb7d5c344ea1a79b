import type { Json, JsonObject } from '../../machines/index.ts';
import { mergeConfigs } from '../hooks/index.ts';

/** Keys that Codex spells both with dots and nested: `{"features.hooks": false}` is `{features: {hooks: false}}`. */
export function expandOverrides(overrides: JsonObject): JsonObject {
  return mergeConfigs(Object.entries(overrides).map(([key, value]) => nested(key.split('.'), value)));
}

const nested = (keys: readonly string[], value: Json): JsonObject => {
  const [first = '', ...rest] = keys;
  return { [first]: rest.length === 0 ? value : nested(rest, value) };
};
