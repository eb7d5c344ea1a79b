import { PassThrough, Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { readLines } from '../../../src/protocols/app-server/read-lines.ts';
import { parseMessage } from '../../../src/protocols/app-server/rpc.ts';
import { makeHome } from '../../host/home.ts';
import { startResponsesServer } from '../../../src/testing/responses-server.ts';
import { TestClient } from './client.ts';

const read = async (chunks: string[], maxBytes = 10): Promise<unknown[]> => {
  const lines: unknown[] = [];
  await readLines(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), maxBytes, (line) => lines.push('text' in line ? line.text : line));
  return lines;
};

it.each<[string[], unknown[]]>([
  [[], []],
  [['a\nb\n'], ['a', 'b']],
  [['a\n', 'b'], ['a', 'b']],
  [['ab', 'cd\ne', 'f\n'], ['abcd', 'ef']],
  [['\n\na\n'], ['a']],
  [['1234567890\n', '12345678901\n', 'ok\n'], ['1234567890', { tooLongBytes: 11 }, 'ok']],
  [['123456', '789012', '345\nok'], [{ tooLongBytes: 15 }, 'ok']],
])('readLines() cuts %j into %j', async (chunks, expected) => {
  expect(await read(chunks)).toEqual(expected);
});

it('readLines() ends with a stream that breaks', async () => {
  const input = new PassThrough();
  const lines: unknown[] = [];
  const ended = readLines(input, 10, (line) => lines.push(line));
  input.write('a\nb');
  input.destroy(new Error('gone'));
  await ended;
  expect(lines.length).toBeLessThanOrEqual(1);
});

it.each<[string, unknown]>([
  ['not json', null], ['[]', null], ['null', null], ['{}', null], ['{"id":1}', { kind: 'response', id: 1, result: undefined, error: null }],
  ['{"id":1,"method":5}', null], ['{"id":null,"method":"a"}', null], ['{"id":{},"method":"a"}', null],
  ['{"id":1,"method":"a"}', { kind: 'request', id: 1, method: 'a', params: undefined }],
  ['{"id":"x","method":"a","params":[1]}', { kind: 'request', id: 'x', method: 'a', params: [1] }],
  ['{"method":"initialized"}', { kind: 'notification', method: 'initialized' }],
  ['{"id":2,"result":{"decision":"accept"}}', { kind: 'response', id: 2, result: { decision: 'accept' }, error: null }],
  ['{"id":2,"error":{"code":-1,"message":"no"}}', { kind: 'response', id: 2, result: undefined, error: { code: -1, message: 'no' } }],
])('parseMessage() reads %s', (text, expected) => {
  expect(parseMessage(text)).toEqual(expected);
});

it('a connection hears initialize first, passes over what is no message, and goes on after a line that is too long', async () => {
  const model = await startResponsesServer([]);
  const client = new TestClient(makeHome({ modelUrl: model.url }), model, { lineBytes: 1000 });
  expect((await client.ask('thread/list', {})).error).toEqual({ code: -32600, message: 'Not initialized' });
  client.write('nonsense');
  client.write('x'.repeat(2000));
  await client.request('initialize', { clientInfo: { name: 'test', version: '1' } });
  expect(await client.request('thread/loaded/list')).toEqual({ data: [], nextCursor: null });
  expect(client.troubles).toEqual(['A line was passed over: it is no JSON-RPC message.', 'A line of 2000 bytes was passed over: lines may have 1000 (limit lineBytes).']);
  await client.close();
  await model.close();
});
