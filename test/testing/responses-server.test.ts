import { afterEach, expect, test } from 'vitest';
import { startResponsesServer, type ResponsesServer } from '../../src/testing/responses-server.ts';
import type { ModelScriptInput } from '../../src/models/script.ts';

const servers: ResponsesServer[] = [];
afterEach(async () => { await Promise.all(servers.splice(0).map((server) => server.close())); });

async function serving(script: ModelScriptInput): Promise<ResponsesServer> {
  const server = await startResponsesServer(script);
  servers.push(server);
  return server;
}

const post = (server: ResponsesServer, body: unknown, path = '/responses') =>
  fetch(server.url + path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });

const eventsOf = (text: string): string[] => [...text.matchAll(/^event: (.*)$/gm)].map(([, type]) => type ?? '');

test('the server streams an answer as the Responses API does', async () => {
  const server = await serving([{ items: [{ type: 'message', text: 'hi' }] }]);
  const response = await post(server, { input: [] });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  const text = await response.text();
  expect(eventsOf(text)).toEqual(['response.created', 'response.output_item.added', 'response.output_text.delta', 'response.output_item.done', 'response.completed']);
  expect(text).toContain('"usage":{"input_tokens":10,"input_tokens_details":{"cached_tokens":0},"output_tokens":5,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":15}');
  expect(server.requests).toMatchObject([{ path: '/v1/responses', body: { input: [] } }]);
});

test('the server holds an answer until its release', async () => {
  const server = await serving([{ hold: true, items: [] }]);
  const response = post(server, { input: [] });
  await server.awaitRequest(1);
  server.release(1);
  expect(eventsOf(await (await response).text())).toEqual(['response.created', 'response.completed']);
});

test('the server fails with a status and headers', async () => {
  const server = await serving([{ status: 503, error: 'later', headers: { 'retry-after': '1' } }]);
  const response = await post(server, { input: [] });
  expect([response.status, response.headers.get('retry-after'), await response.text()]).toEqual([503, '1', '{"error":{"message":"later","type":"server_error","code":null}}']);
});

test('the server cuts the connection', async () => {
  const response = await post(await serving([{ fault: { type: 'cut' } }]), { input: [] });
  await expect(response.text()).rejects.toThrow('terminated');
});

test('the server sends garbage and ends', async () => {
  const text = await (await post(await serving([{ fault: { type: 'garbage' } }]), { input: [] })).text();
  expect(text).toMatch(/data: \{"type": "response\.compl\n\n$/);
});

test('the server is silent until it closes', async () => {
  const server = await serving([{ fault: { type: 'silence' } }]);
  const text = (await post(server, { input: [] })).text();
  const [outcome] = await Promise.all([text.then(() => 'ended', () => 'cut'), server.close()]);
  expect(outcome).toBe('cut');
});

test.each([
  ['/responses', 'no JSON', 400],
  ['/responses', { input: 'text' }, 400],
  ['/other', { input: [] }, 404],
])('a request to %s with %j is refused with %i and takes no answer', async (path, body, status) => {
  const server = await serving([{}]);
  expect((await post(server, body, path)).status).toBe(status);
  expect(server.requests).toEqual([]);
});
