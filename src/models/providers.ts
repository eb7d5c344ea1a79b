import { z } from 'zod';
import { createOpenAiModel, type OpenAiModelOptions } from './openai-model.ts';
import type { Model } from './port.ts';

/** Codex never tries more often than this, whatever the configuration says. */
export const maxConfiguredRetries = 100;

const countSchema = z.number().int().nonnegative();
const textsSchema = z.record(z.string(), z.string());
const providerSchema = z.looseObject({
  name: z.string().optional(),
  base_url: z.url({ protocol: /^https?$/ }).optional(),
  env_key: z.string().min(1).optional(),
  env_key_instructions: z.string().optional(),
  experimental_bearer_token: z.string().optional(),
  wire_api: z.literal('responses').optional(),
  requires_openai_auth: z.boolean().optional(),
  http_headers: textsSchema.optional(),
  env_http_headers: textsSchema.optional(),
  query_params: textsSchema.optional(),
  request_max_retries: countSchema.optional(),
  stream_max_retries: countSchema.optional(),
  stream_idle_timeout_ms: countSchema.optional(),
  auth: z.never().optional(),
});
type Provider = z.infer<typeof providerSchema>;

const configSchema = z.looseObject({
  model: z.string().min(1).optional(),
  model_provider: z.string().default('openai'),
  model_providers: z.record(z.string(), z.unknown()).default({}),
  model_reasoning_effort: z.string().optional(),
  model_reasoning_summary: z.enum(['auto', 'concise', 'detailed', 'none']).optional(),
  model_verbosity: z.enum(['low', 'medium', 'high']).optional(),
  openai_base_url: z.string().optional(),
  features: z.looseObject({ unbounded_connection_retries: z.boolean().optional() }).optional(),
});

/** The model that a configuration names, or the key of the configuration that is in the way and what to do. */
export type ConfiguredModel =
  | { ok: true; model: Model; modelName: string; providerId: string; reasoningEffort?: string }
  | { ok: false; key: string; message: string };

/**
 * Makes a model from a merged Codex configuration (`config.toml` as an object). A key that is missing from `env` is not
 * an error here: as in Codex, the requests fail and name it.
 */
export function modelFromConfig(config: unknown, env: Readonly<Record<string, string | undefined>>): ConfiguredModel {
  const parsed = configSchema.safeParse(config);
  if (!parsed.success) return wrong('', parsed.error);
  const { model, model_provider: providerId, model_providers: providers, model_reasoning_effort: effort } = parsed.data;
  if (model === undefined) return trouble('model', 'no model is configured. Set `model = "..."` in config.toml');
  const raw = builtIn(parsed.data, env).get(providerId) ?? (Object.hasOwn(providers, providerId) ? providers[providerId] : undefined);
  if (raw === undefined) return trouble('model_provider', `Model provider \`${providerId}\` not found. Add [model_providers.${providerId}] to config.toml, or name one of ${['openai', 'ollama', 'lmstudio', ...Object.keys(providers)].join(', ')}`);
  const provider = providerSchema.safeParse(raw);
  if (!provider.success) return wrong(`model_providers.${providerId}.`, provider.error);
  if (provider.data.base_url === undefined) return trouble(`model_providers.${providerId}.base_url`, 'the provider has no address. Set `base_url = "https://.../v1"`');
  const style = { ...given('reasoningSummary', parsed.data.model_reasoning_summary), ...given('verbosity', parsed.data.model_verbosity) };
  const { retries, ...options } = { ...providerOptions(provider.data, provider.data.base_url, env), style };
  const waits = given('waitsForNetwork', parsed.data.features?.unbounded_connection_retries);
  return { ok: true, model: createOpenAiModel({ ...options, retries: { ...retries, ...waits } }), modelName: model, providerId, ...given('reasoningEffort', effort) };
}

/** The providers that need no configuration. Codex lets nobody redefine their ids. */
function builtIn(config: z.infer<typeof configSchema>, env: Readonly<Record<string, string | undefined>>): Map<string, Provider> {
  return new Map<string, Provider>([
    ['openai', { name: 'OpenAI', base_url: config.openai_base_url ?? (env['OPENAI_BASE_URL'] || 'https://api.openai.com/v1'), env_key: 'OPENAI_API_KEY', env_key_instructions: 'Create an API key at https://platform.openai.com/api-keys and export it.' }],
    ...Object.keys(localPorts).map((name) => [name, { name, base_url: localServerUrl(name, env) }] as const),
  ]);
}

const localPorts: Readonly<Record<string, string>> = { ollama: '11434', lmstudio: '1234' };

/** Where a model server of this machine is: on its own port, if nothing else is said. */
export const localServerUrl = (name: string, env: Readonly<Record<string, string | undefined>>): string =>
  env['CODEX_OSS_BASE_URL']?.trim() || `http://localhost:${env['CODEX_OSS_PORT']?.trim() || localPorts[name]}/v1`;

function providerOptions(provider: Provider, baseUrl: string, env: Readonly<Record<string, string | undefined>>): OpenAiModelOptions {
  const fromEnv = Object.entries(provider.env_http_headers ?? {}).flatMap(([name, variable]) => (env[variable]?.trim() ? [[name, env[variable]] as const] : []));
  return {
    baseUrl,
    apiKey: apiKeyOf(provider, env),
    headers: { ...provider.http_headers, ...Object.fromEntries(fromEnv) },
    query: provider.query_params ?? {},
    retries: { ...given('requestMaxRetries', capped(provider.request_max_retries)), ...given('streamMaxRetries', capped(provider.stream_max_retries)) },
    limits: given('idleTimeoutMs', provider.stream_idle_timeout_ms),
  };
}

/** A provider that names no variable needs no key, but for one that asks for OpenAI's login: there the API key stands in. */
function apiKeyOf(provider: Provider, env: Readonly<Record<string, string | undefined>>): OpenAiModelOptions['apiKey'] {
  const variable = provider.env_key ?? (provider.requires_openai_auth && !provider.experimental_bearer_token ? 'OPENAI_API_KEY' : undefined);
  if (variable === undefined) return provider.experimental_bearer_token ? { value: provider.experimental_bearer_token } : null;
  const value = env[variable];
  return value?.trim() ? { value } : { missing: variable, ...given('instructions', provider.env_key_instructions) };
}

const capped = (retries: number | undefined): number | undefined => (retries === undefined ? undefined : Math.min(retries, maxConfiguredRetries));

/** `{[key]: value}`, or nothing where there is no value. */
const given = <K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } => {
  const object: { [P in K]?: V } = {};
  if (value !== undefined) object[key] = value;
  return object;
};

function wrong(prefix: string, error: z.ZodError): ConfiguredModel {
  const issue = error.issues[0];
  const key = `${prefix}${issue?.path.join('.') ?? ''}`;
  return trouble(key, hints.get(String(issue?.path.at(-1))) ?? issue?.message ?? 'invalid');
}

const hints = new Map([
  ['wire_api', '`wire_api = "chat"` is no longer supported.\nHow to fix: set `wire_api = "responses"` in your provider config'],
  ['auth', 'a command that fetches a token is not supported. Use `env_key`'],
  ['base_url', 'not an http or https address. Set `base_url = "https://.../v1"`'],
]);

const trouble = (key: string, what: string): ConfiguredModel => ({ ok: false, key, message: `Cannot use the configured model (${key || 'config'}): ${what}.` });
