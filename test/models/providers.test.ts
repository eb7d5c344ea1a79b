import { afterEach, expect, test } from 'vitest';
import { modelFromConfig } from '../../src/models/providers.ts';
import { startResponsesServer, type ResponsesServer } from '../../src/testing/responses-server.ts';
import { collect, request, texts } from './request.ts';

const servers: ResponsesServer[] = [];
afterEach(async () => { await Promise.all(servers.splice(0).map((server) => server.close())); });
const never = new AbortController().signal;

test('a configured provider is asked with its key, headers and query', async () => {
  const server = await startResponsesServer([{ items: [{ type: 'message', text: 'ok' }] }]);
  servers.push(server);
  const config = { model: 'm', model_provider: 'mine', model_reasoning_effort: 'high', model_providers: { mine: { name: 'Mine', base_url: server.url, wire_api: 'responses', env_key: 'K', http_headers: { 'x-a': 'b' }, env_http_headers: { 'x-e': 'E', 'x-none': 'NONE' }, query_params: { v: '2' } } } };
  const made = modelFromConfig(config, { K: 'secret', E: 'e' });
  if (!made.ok) throw new Error(made.message);
  expect(made).toMatchObject({ modelName: 'm', providerId: 'mine', reasoningEffort: 'high' });
  expect(texts(await collect(made.model.respond(request(), never)))).toEqual(['ok']);
  expect(server.requests[0]).toMatchObject({ path: '/v1/responses?v=2', headers: { authorization: 'Bearer secret', 'x-a': 'b', 'x-e': 'e' } });
  expect(server.requests[0]?.headers['x-none']).toBeUndefined();
});

test('retries are configured as Codex names them', async () => {
  const server = await startResponsesServer([{ status: 502 }]);
  servers.push(server);
  const made = modelFromConfig({ model: 'm', model_provider: 'p', model_providers: { p: { base_url: server.url, request_max_retries: 1, stream_max_retries: 0 } } }, {});
  if (!made.ok) throw new Error(made.message);
  await collect(made.model.respond(request(), never));
  expect(server.requests).toHaveLength(2);
});

const provider = (fields: object) => ({ model: 'm', model_provider: 'p', model_providers: { p: fields } });

test.each([
  [{}, 'model', 'no model is configured'],
  [{ model: 3 }, 'model', 'expected string'],
  [{ model: 'm', model_provider: 'nope' }, 'model_provider', 'Model provider `nope` not found'],
  [{ model: 'm', model_provider: 'constructor' }, 'model_provider', 'not found'],
  [provider({}), 'model_providers.p.base_url', 'has no address'],
  [provider({ base_url: 'file:///x' }), 'model_providers.p.base_url', 'not an http or https address'],
  [provider({ base_url: 'http://x/v1', wire_api: 'chat' }), 'model_providers.p.wire_api', 'no longer supported'],
  [provider({ base_url: 'http://x/v1', stream_max_retries: -1 }), 'model_providers.p.stream_max_retries', '>=0'],
  [provider({ base_url: 'http://x/v1', auth: { command: 'x' } }), 'model_providers.p.auth', 'not supported'],
])('the configuration %j is refused at %s', (config, key, words) => {
  const made = modelFromConfig(config, {});
  expect(made).toMatchObject({ ok: false, key, message: expect.stringContaining(words) });
});

test('the built-in provider without its key names the variable when it is asked', async () => {
  const made = modelFromConfig({ model: 'm' }, { OPENAI_API_KEY: ' ' });
  if (!made.ok) throw new Error(made.message);
  expect((await collect(made.model.respond(request(), never))).at(-1)).toMatchObject({ type: 'failed', error: { message: expect.stringContaining('Missing environment variable: `OPENAI_API_KEY`.') } });
});
