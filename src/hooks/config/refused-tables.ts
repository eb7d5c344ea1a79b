import { isJsonObject } from '../json.ts';
import type { JsonObject } from '../json.ts';

const builtInProviders = ['openai', 'amazon-bedrock', 'ollama', 'lmstudio'];

/** Why the configured providers cannot be used together with those that Codex has; the first by its id. */
export function providersTrouble(providers: JsonObject): string | null {
  const reserved = builtInProviders.filter((id) => id !== 'amazon-bedrock' && Object.hasOwn(providers, id)).toSorted();
  if (reserved.length > 0) {
    const ids = reserved.map((id) => `\`${id}\``).join(', ');
    return `model_providers contains reserved built-in provider IDs: ${ids}. Built-in providers cannot be overridden. Rename your custom provider (for example, \`openai-custom\`).`;
  }
  for (const [id, provider] of Object.entries(providers).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const trouble = isJsonObject(provider) && !id.startsWith('amazon-bedrock') ? providerTrouble(provider) : null;
    if (trouble !== null) return `model_providers.${id}: ${trouble}`;
  }
  return null;
}

function providerTrouble(provider: JsonObject): string | null {
  const { name = '', aws, auth } = provider;
  if (aws !== undefined) return 'provider aws is only supported for `amazon-bedrock` or `amazon-bedrock-runtime`';
  if (typeof name === 'string' && name.trim() === '') return 'provider name must not be empty';
  if (!isJsonObject(auth)) return null;
  if (String(auth['command']).trim() === '') return 'provider auth.command must not be empty';
  const besides = ['env_key', 'experimental_bearer_token'].filter((key) => provider[key] !== undefined);
  if (provider['requires_openai_auth'] === true) besides.push('requires_openai_auth');
  return besides.length === 0 ? null : `provider auth cannot be combined with ${besides.join(', ')}`;
}

/** What Codex once spoke with providers. */
export const wireApiTrouble = (name: string): string | null =>
  (name === 'chat' ? '`wire_api = "chat"` is no longer supported.\nHow to fix: set `wire_api = "responses"` in your provider config.\nMore info: https://github.com/openai/codex/discussions/7782' : null);

const notForCommands = ['url', 'bearer_token_env_var', 'bearer_token', 'http_headers', 'env_http_headers', 'oauth', 'oauth_resource'];
const notForUrls = ['args', 'env', 'env_vars', 'cwd', 'bearer_token'];

/** A server is a command or an address, with what goes with that. */
export function mcpServerTrouble(server: JsonObject): string | null {
  const timeout = server['startup_timeout_sec'];
  if (typeof timeout === 'number' && timeout < 0) return 'cannot convert float seconds to Duration: value is negative';
  const has = (key: string): boolean => server[key] !== undefined;
  if (has('command')) return unsupportedFor('stdio', notForCommands.find(has));
  return has('url') ? unsupportedFor('streamable_http', notForUrls.find(has)) : 'invalid transport';
}

const unsupportedFor = (transport: string, key: string | undefined): string | null => (key === undefined ? null : `${key} is not supported for ${transport}`);

/** Why no session can start with a provider of that id; `null` where one may. */
export function providerIdTrouble(id: string, providers: JsonObject): string | null {
  if (id === 'ollama-chat') return '`ollama-chat` is no longer supported.\nHow to fix: replace `ollama-chat` with `ollama` in `model_provider`, `oss_provider`, or `--local-provider`.\nMore info: https://github.com/openai/codex/discussions/7782';
  return builtInProviders.includes(id) || Object.hasOwn(providers, id) ? null : `Model provider \`${id}\` not found`;
}
