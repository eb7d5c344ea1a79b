import { createServer } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { createOpenAiModel, type OpenAiModelOptions } from '../../src/models/openai-model.ts';
import { unreachable } from '../../src/models/model-errors.ts';
import type { ModelEvent } from '../../src/models/port.ts';
import { defaultRetryPolicy, streamRetry } from '../../src/models/retry-policy.ts';
import type { ModelScriptInput } from '../../src/models/script.ts';
import { startResponsesServer, type ResponsesServer } from '../../src/testing/responses-server.ts';
import { collect, collectWithRetries, request, texts } from './request.ts';

const never = new AbortController().signal;
const servers: ResponsesServer[] = [];
afterEach(async () => { await Promise.all(servers.splice(0).map((server) => server.close())); });

const quick = { backoffMs: 1, networkBackoffMs: 1, maxNetworkWaitMs: 5, maxDelayMs: 5 };

async function speaking(script: ModelScriptInput, options: Partial<OpenAiModelOptions> = {}) {
  const server = await startResponsesServer(script);
  servers.push(server);
  return { server, model: createOpenAiModel({ baseUrl: server.url, apiKey: null, ...options, retries: { ...quick, ...options.retries } }) };
}

const hello: ModelScriptInput = [{ items: [{ type: 'message', text: 'hello' }] }];

test('a model that is not OpenAI\'s is asked for neither verbosity nor a paid tier', async () => {
  const { server, model } = await speaking([...hello, ...hello, ...hello], { style: { verbosity: 'low' } });
  for (const serviceTier of ['priority', 'flex', 'default']) await collect(model.respond(request('hi', { serviceTier, reasoningSummary: 'none' }), never));
  expect(server.requests.map(({ body }) => { const { service_tier: tier, text, reasoning } = body as Record<string, unknown>; return { tier, text, reasoning }; })).toEqual([
    { reasoning: {} }, { tier: 'flex', reasoning: {} }, { reasoning: {} },
  ]);
});

test('a request carries what the real CLI sends', async () => {
  const { server, model } = await speaking(hello, { apiKey: { value: 'secret' }, headers: { 'x-a': 'b' }, query: { v: '1' }, style: { verbosity: 'low' } });
  const user = { type: 'message' as const, role: 'user' as const, content: [{ type: 'input_text', text: 'hi' }] };
  await collect(model.respond(request('', { model: 'gpt-m', serviceTier: 'priority', reasoningSummary: 'concise', input: [{ ...user, id: 'msg_1' }, { type: 'other', original: { type: 'new' } }], tools: [{ type: 'function', name: 't' }], reasoningEffort: 'high', outputSchema: { type: 'object' }, headers: { 'session-id': 's' } }), never));
  const seen = server.requests[0];
  expect(seen?.path).toBe('/v1/responses?v=1');
  expect(seen?.body).toEqual({
    model: 'gpt-m', instructions: 'Be brief.', stream: true, service_tier: 'priority', input: [user], tools: [{ type: 'function', name: 't' }], tool_choice: 'auto', parallel_tool_calls: true, reasoning: { effort: 'high', summary: 'concise' },
    store: false, include: ['reasoning.encrypted_content'], prompt_cache_key: 'session-1', text: { verbosity: 'low', format: { type: 'json_schema', name: 'codex_output_schema', strict: true, schema: { type: 'object' } } },
  });
  expect(seen?.headers).toMatchObject({ authorization: 'Bearer secret', accept: 'text/event-stream', 'content-type': 'application/json', 'x-a': 'b', 'session-id': 's' });
  expect(Object.keys(seen?.headers ?? {}).filter((name) => /stainless|openai|own/.test(name))).toEqual([]);
});

test('a request that was made ready leaves when it is asked for, as it would have without', async () => {
  const { server, model } = await speaking([...hello, ...hello]);
  const [readied, other] = [request('hi', { tools: [{ type: 'function', name: 't' }] }), request('hi', { tools: [{ type: 'function', name: 't' }] })];
  await collect(model.respond(other, never));
  model.prepare?.(readied);
  await new Promise((later) => { setTimeout(later, 20); });
  expect(server.requests).toHaveLength(1);
  expect(texts(await collect(model.respond(readied, never)))).toEqual(['hello']);
  expect(server.requests).toHaveLength(2);
  expect(server.requests[1]?.body).toEqual(server.requests[0]?.body);
});

test('a provider without a key gets no authorization header', async () => {
  const { server, model } = await speaking(hello);
  await collect(model.respond(request(), never));
  expect(server.requests[0]?.headers['authorization']).toBeUndefined();
});

test('a missing key fails the request and names its variable', async () => {
  const { server, model } = await speaking(hello, { apiKey: { missing: 'NO_KEY', instructions: 'Get one.' } });
  expect(await collect(model.respond(request(), never))).toEqual([{ type: 'begun' }, { type: 'failed', error: { message: 'Missing environment variable: `NO_KEY`. Get one.', kind: 'other', code: 'other' } }]);
  expect(server.requests).toEqual([]);
});

test('requests one after the other share connections', async () => {
  const { server, model } = await speaking(hello);
  for (let k = 0; k < 30; k++) await collect(model.respond(request(), never));
  // Two, because an answer may be complete a moment before its connection is free.
  expect(server.connections()).toBeLessThanOrEqual(2);
});

test('an answer that does not end after it is complete is let go of', async () => {
  const closed = Promise.withResolvers<void>();
  const server = createServer((incoming, response) => {
    incoming.resume();
    response.on('close', () => closed.resolve());
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: {"type":"response.completed","response":{"id":"r"}}\n\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const model = createOpenAiModel({ baseUrl: `http://127.0.0.1:${port}/v1`, apiKey: null });
  expect(await collect(model.respond(request(), never))).toEqual([{ type: 'begun' }, { type: 'completed', responseId: 'r', usage: null }]);
  await closed.promise;
  server.close();
});

test('50 requests at once each get their own answer', async () => {
  const answers = Array.from({ length: 50 }, (_, k) => ({ when: { contains: [`prompt ${k}.`] }, items: [{ type: 'message' as const, text: `answer ${k}` }] }));
  const { model } = await speaking(answers);
  const said = await Promise.all(answers.map(async (_, k) => texts(await collect(model.respond(request(`prompt ${k}.`), never)))));
  expect(said).toEqual(answers.map((_, k) => [`answer ${k}`]));
});

test('an unknown item is kept whole, an unknown event is passed over', async () => {
  const raw = { type: 'quantum_call', id: 'q', deep: { x: [1] } };
  const { model } = await speaking([{ items: [{ type: 'raw', item: raw }] }]);
  expect(await collect(model.respond(request(), never))).toContainEqual({ type: 'item', item: { type: 'other', original: raw } });
});

test('a message with a part that nobody can read is passed over, and so is a piece of text without any', async () => {
  const refusal = { type: 'message', role: 'assistant', id: 'm1', content: [{ type: 'refusal', refusal: 'no' }] };
  const { model } = await speaking([{ items: [{ type: 'raw', item: refusal }, { type: 'message', text: '' }] }]);
  const events = await collect(model.respond(request(), never));
  expect(events.filter(({ type }) => type === 'item' || type === 'delta')).toMatchObject([{ type: 'item', item: { content: [{ type: 'output_text', text: '' }] } }]);
});

test.each([[false, { goesOn: true }], [true, {}], [undefined, {}]])('a response with end_turn %s completes with %o', async (endTurn, said) => {
  const { model } = await speaking([{ items: [{ type: 'message', text: 'hello' }], ...(endTurn === undefined ? {} : { endTurn }) }]);
  expect((await collect(model.respond(request(), never))).at(-1)).toEqual({ type: 'completed', responseId: 'resp_1', usage: { input: 10, cachedInput: 0, output: 5, reasoningOutput: 0, total: 15 }, ...said });
});

test('a new stream carries the items that were done in the one that broke', async () => {
  const { server, model } = await speaking([{ items: [{ type: 'message', text: 'half' }], fault: { type: 'cut' } }, ...hello]);
  const asked = request();
  const retries: unknown[] = [];
  const events = await collectWithRetries(model, asked, never, (retry) => retries.push(retry));
  expect(texts(events)).toEqual(['half', 'hello']);
  expect(retries).toMatchObject([{ attempt: 1, maxAttempts: 5, notice: 'Reconnecting... 1/5' }]);
  expect(server.requests[1]?.body.input).toEqual([...asked.input, { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'half' }] }]);
  expect(asked.input).toHaveLength(1);
});

test('a stream that breaks after a call says that it may be asked for again, and leaves that to who has the output', async () => {
  const { server, model } = await speaking([{ items: [{ type: 'shell', cmd: 'rm x' }], fault: { type: 'cut' } }, ...hello]);
  expect((await collect(model.respond(request(), never))).at(-1)).toMatchObject({ type: 'failed', error: { kind: 'stream' }, retry: { attempt: 1, maxAttempts: 5 } });
  expect(server.requests).toHaveLength(1);
});

test('nobody listening is told as waiting for the network, and ends at maxNetworkWaitMs', async () => {
  const { server, model } = await speaking(hello, { retries: { maxNetworkWaitMs: 3 } });
  await server.close();
  const retries: unknown[] = [];
  const events = await collectWithRetries(model, request(), never, (retry) => retries.push(retry));
  expect(retries[0]).toMatchObject({ notice: 'Reconnecting... waiting for network', maxAttempts: null });
  expect(events.at(-1)).toMatchObject({ type: 'failed', error: { kind: 'network', message: 'Connection failed: error sending request', details: expect.stringContaining('ECONNREFUSED') } });
});

test('a connection that cannot be made is tried as often as requests are, and counts as a broken stream where nobody waits for the network', async () => {
  const { server, model } = await speaking(hello, { retries: { waitsForNetwork: false, requestMaxRetries: 1, streamMaxRetries: 1 } });
  await server.close();
  const retries: unknown[] = [];
  const events = await collectWithRetries(model, request(), never, (retry) => retries.push(retry));
  expect(retries).toMatchObject([{ notice: 'Reconnecting... 1/1' }]);
  expect(events.filter(({ type }) => type === 'retrying')).toHaveLength(2);
  expect(events.at(-1)).toMatchObject({ type: 'failed', error: { message: 'Connection failed: error sending request' } });
});

test('while the network is waited for, each pause is twice as long', () => {
  const pauses = [0, 1, 2, 3, 4, 9].map((network) => streamRetry(unreachable(), defaultRetryPolicy, { stream: 0, network, networkWaitMs: 0 })?.delayMs);
  expect(pauses).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
});

test('headers are waited for longer than silence may last', async () => {
  const { server, model } = await speaking([{ hold: true, items: [{ type: 'message', text: 'hello' }] }], { limits: { idleTimeoutMs: 20 } });
  const answer = collect(model.respond(request(), never));
  await server.awaitRequest(1);
  setTimeout(() => server.release(1), 1_500);
  expect(texts(await answer)).toEqual(['hello']);
});

test('a server that never sends headers is silence', async () => {
  const { model } = await speaking([{ hold: true }], { limits: { maxResponseMs: 50 }, retries: { streamMaxRetries: 0 } });
  expect((await collect(model.respond(request(), never))).at(-1)).toMatchObject({ type: 'failed', error: { message: 'stream disconnected before completion: idle timeout waiting for SSE' } });
});

test.each([
  ['maxEventCharacters', { maxEventCharacters: 20_000 }],
  ['maxResponseBytes', { maxResponseBytes: 20_000 }],
  ['maxResponseMs', { maxResponseMs: 0 }],
])('an answer beyond %s fails with its name and is not tried again', async (name, limits) => {
  const { server, model } = await speaking([{ items: [{ type: 'message', text: 'x'.repeat(500_000) }] }], { limits });
  expect((await collect(model.respond(request(), never))).at(-1)).toMatchObject({ type: 'failed', error: { kind: 'limit', message: expect.stringContaining(name) } });
  expect(server.requests).toHaveLength(1);
  await server.requests[0]?.closed;
});

test('a large item comes whole', async () => {
  const text = 'é'.repeat(3_000_000);
  const { model } = await speaking([{ items: [{ type: 'message', text }] }]);
  expect(texts(await collect(model.respond(request(), never)))).toEqual([text]);
});

test('a slow consumer gets every event in order', async () => {
  const { model } = await speaking([{ chunkMs: 0, items: [{ type: 'message', text: Array.from({ length: 300 }, (_, k) => ` w${k}`).join('') }] }]);
  let said = '';
  for await (const event of model.respond(request(), never)) {
    await new Promise((resolve) => setImmediate(resolve));
    if (event.type === 'delta') said += event.text;
  }
  expect(said).toBe(Array.from({ length: 300 }, (_, k) => ` w${k}`).join(''));
});

test.each([0, 1, 2, 3, 4])('the signal after event %i closes the connection, and nothing comes after', async (at) => {
  const { server, model } = await speaking([{ holdAfter: 1, chunkMs: 0, items: [{ type: 'message', text: 'a b' }, { type: 'message', text: 'never' }] }]);
  const stop = new AbortController();
  const told: ModelEvent[] = [];
  for await (const event of model.respond(request(), stop.signal)) {
    told.push(event);
    if (told.length === at + 1) stop.abort();
  }
  expect(told.map((event) => event.type)).toEqual(['begun', 'itemStarted', 'delta', 'delta', 'item'].slice(0, at + 1));
  await server.requests[0]?.closed;
});

test('the signal closes the connection even while nobody asks for the next event', async () => {
  const { server, model } = await speaking([{ holdAfter: 0, items: [{ type: 'message', text: 'x' }] }]);
  const stop = new AbortController();
  const events = model.respond(request(), stop.signal)[Symbol.asyncIterator]();
  await events.next();
  stop.abort();
  await server.requests[0]?.closed;
  expect((await events.next()).done).toBe(true);
});

test('the signal before the headers closes the connection', async () => {
  const { server, model } = await speaking([{ hold: true }]);
  const stop = new AbortController();
  const all = collect(model.respond(request(), stop.signal));
  const seen = await server.awaitRequest(1);
  stop.abort();
  expect(await all).toEqual([]);
  await seen.closed;
});

test('the signal ends the pause before a retry', async () => {
  const { server, model } = await speaking([{ status: 502, headers: { 'retry-after': '3600' } }], { retries: { maxDelayMs: 3_600_000 } });
  const stop = new AbortController();
  const told: ModelEvent[] = [];
  for await (const event of model.respond(request(), stop.signal)) {
    told.push(event);
    if (event.type === 'retrying') stop.abort();
  }
  expect(told).toMatchObject([{ type: 'begun' }, { type: 'retrying', attempt: 1, maxAttempts: 4, delayMs: 3_600_000 }]);
  expect(server.requests).toHaveLength(1);
});
