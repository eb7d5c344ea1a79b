import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseModelScript, readModelScript } from '../../src/models/read-script.ts';
import { createScriptedModel } from '../../src/models/scripted-model.ts';
import { maxScriptRequests } from '../../src/models/script-player.ts';
import { collect, request, texts } from './request.ts';

const never = new AbortController().signal;

test('a scripted model gives its answers in order and the last one again', async () => {
  const model = createScriptedModel([{ items: [{ type: 'message', text: 'one' }] }, { items: [{ type: 'message', text: 'two' }] }]);
  const said = [];
  for (let k = 0; k < 3; k++) said.push(texts(await collect(model.respond(request(), never))));
  expect(said).toEqual([['one'], ['two'], ['two']]);
});

test('a scripted model tells whole events in order', async () => {
  const model = createScriptedModel({ model: [{ items: [{ type: 'message', text: 'hi' }, { type: 'shell', cmd: 'ls' }], usage: { input: 9, output: 4 } }] });
  const item = { type: 'message', role: 'assistant', id: 'item_1_0', content: [{ type: 'output_text', text: 'hi' }] };
  expect(await collect(model.respond(request(), never))).toEqual([
    { type: 'begun', responseId: 'resp_1' },
    { type: 'itemStarted', item: { ...item, content: [] } },
    { type: 'delta', kind: 'text', itemId: 'item_1_0', text: 'hi' },
    { type: 'item', item },
    { type: 'item', item: { type: 'function_call', id: 'item_1_1', call_id: 'call_1_1', name: 'exec_command', arguments: '{"cmd":"ls"}' } },
    { type: 'completed', responseId: 'resp_1', usage: { input: 9, cachedInput: 0, output: 4, reasoningOutput: 0, total: 13 } },
  ]);
});

test('an answer with `when` serves the requests whose last input has its texts, and takes no turn', async () => {
  const model = createScriptedModel([{ when: { contains: ['bad'] }, items: [{ type: 'message', text: 'no' }] }, { items: [{ type: 'message', text: 'one' }] }, { items: [{ type: 'message', text: 'two' }] }]);
  const said = [];
  for (const prompt of ['a', 'bad b', 'c']) said.push(...texts(await collect(model.respond(request(prompt), never))));
  expect(said).toEqual(['one', 'no', 'two']);
});

test('a script that ends with "error" fails when it is asked once more', async () => {
  const model = createScriptedModel({ model: [{}], end: 'error' });
  await collect(model.respond(request(), never));
  expect((await collect(model.respond(request(), never))).at(-1)).toEqual({ type: 'failed', error: { kind: 'limit', message: 'the model script has no answer for request 2: add one, or take out "end": "error"' } });
});

test('a script is asked at most maxScriptRequests times', async () => {
  const model = createScriptedModel([{}]);
  for (let k = 0; k < maxScriptRequests; k++) for await (const event of model.respond(request(), never)) void event;
  expect((await collect(model.respond(request(), never))).at(-1)).toMatchObject({ type: 'failed', error: { kind: 'limit' } });
});

test('a held answer waits for its release, a released one does not', async () => {
  const model = createScriptedModel([{ hold: true, items: [{ type: 'message', text: 'x' }] }]);
  const first = collect(model.respond(request(), never));
  expect((await model.awaitRequest(1)).model).toBe('m');
  model.release(1);
  expect(texts(await first)).toEqual(['x']);
  model.release(2);
  expect(texts(await collect(model.respond(request(), never)))).toEqual(['x']);
});

test('holdAfter gives n items before it waits', async () => {
  const model = createScriptedModel([{ holdAfter: 1, items: [{ type: 'reasoning', text: 'hm' }, { type: 'message', text: 'x' }] }]);
  const events = model.respond(request(), never)[Symbol.asyncIterator]();
  expect([(await events.next()).value.type, (await events.next()).value.item.type]).toEqual(['begun', 'reasoning']);
  const next = events.next();
  model.release(1);
  expect((await next).value).toMatchObject({ type: 'itemStarted', item: { type: 'message' } });
});

test.each(['hold', 'delayMs', 'chunkMs'])('the signal ends an answer that waits for %s, and nothing comes after', async (why) => {
  const stop = new AbortController();
  const model = createScriptedModel([{ items: [{ type: 'message', text: 'a b c' }], ...(why === 'hold' ? { hold: true } : { [why]: 3_600_000 }) }]);
  const told: string[] = [];
  const done = (async () => { for await (const event of model.respond(request(), stop.signal)) told.push(event.type); })();
  await model.awaitRequest(1);
  while (told.length < (why === 'chunkMs' ? 3 : 1)) await new Promise((resolve) => setImmediate(resolve));
  stop.abort();
  await done;
  expect(told).toEqual(why === 'chunkMs' ? ['begun', 'itemStarted', 'delta'] : ['begun']);
});

test('chunkMs gives a message word by word, without losing a character', async () => {
  const text = '  one two\n\nthree  ';
  const events = await collect(createScriptedModel([{ chunkMs: 0, items: [{ type: 'message', text }] }]).respond(request(), never));
  const deltas = events.flatMap((event) => (event.type === 'delta' ? [event.text] : []));
  expect(deltas).toEqual(['  one', ' two', '\n\nthree  ']);
});

test.each([
  [{ status: 400, error: 'bad request' }, { kind: 'http', httpStatus: 400, code: 'other', message: '{"error":{"message":"bad request","type":"server_error","code":null}}' }],
  [{ fault: { type: 'cut' as const } }, { kind: 'stream', code: 'other', message: 'stream disconnected before completion: Transport error: network error: error decoding response body' }],
  [{ fault: { type: 'failed' as const, code: 'context_length_exceeded' } }, { kind: 'stream', code: 'contextWindowExceeded', message: "Codex ran out of room in the model's context window. Start a new thread or clear earlier history before retrying." }],
])('a scripted failure %j is told in the words of the real CLI', async (answer, error) => {
  expect(await collect(createScriptedModel([answer]).respond(request(), never))).toEqual([{ type: 'begun', responseId: 'resp_1' }, { type: 'failed', error }]);
});

test('"{{processId}}" becomes the number of the command that was started', async () => {
  const model = createScriptedModel([{ items: [{ type: 'call', name: 'write_stdin', arguments: { session_id: '{{processId}}', chars: 'x' } }] }]);
  const asked = request('', { input: [{ type: 'function_call_output', call_id: 'c', output: 'Process running with session ID 4711' }] });
  expect(await collect(model.respond(asked, never))).toContainEqual({ type: 'item', item: expect.objectContaining({ arguments: '{"session_id":4711,"chars":"x"}' }) });
});

test('a whole scenario file loads as a script', () => {
  const read = parseModelScript('{"about": "x", "hooks": {}, "steps": [], "model": [{"items": [{"type": "message", "text": "ok"}]}]}', 's.json');
  expect(read).toMatchObject({ ok: true, script: { end: 'repeat', answers: [{ items: [{ type: 'message', text: 'ok' }] }] } });
});

test.each([
  ['{"model": [{"items": [{"type": "mesage", "text": "x"}]}]}', 'at model[0].items[0].type', "'message' | 'reasoning' | 'shell' | 'call' | 'custom' | 'raw'"],
  ['[{"items": []}, {"delayms": 3}]', 'at model[1]', 'delayms'],
  ['[{"items": [{"type": "shell"}]}]', 'at model[0].items[0].cmd', 'expected string'],
  ['{', 'is not JSON', 'Mend the JSON'],
])('the broken script %s is told with its place and what to do', (text, place, advice) => {
  const read = parseModelScript(text, 'demo.json');
  if (read.ok) throw new Error('it was read');
  expect(read.message).toContain('demo.json');
  expect(read.message).toContain(place);
  expect(read.message).toContain(advice);
});

test('a script is read from a file, and a missing file is a message', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'script-'));
  await writeFile(join(folder, 'a.json'), '[]');
  expect(await readModelScript(join(folder, 'a.json'))).toMatchObject({ ok: true });
  expect(await readModelScript(join(folder, 'b.json'))).toMatchObject({ ok: false, message: expect.stringContaining('b.json') });
});
