import { describe, expect, it } from 'vitest';
import type { Json } from '../../../machines/index.ts';
import { connect, type TestClient } from './client.ts';

const options = [{ label: 'A', description: 'the first' }, { label: 'B', description: 'the other' }];
const question = { id: 'kind', header: 'Kind', question: 'Which?', options };
const asks = (questions: Json) => ({ items: [{ type: 'call' as const, name: 'request_user_input', arguments: { questions } }] });
const done = { items: [{ type: 'message' as const, text: 'done' }] };
const collaborationMode = { mode: 'plan', settings: { model: 'oracle-model', reasoning_effort: null, developer_instructions: 'Plan.' } };

const statuses = (client: TestClient) => client.told.filter(({ method }) => method === 'thread/status/changed').map(({ params }) => JSON.stringify(params?.['status']));
const outputs = (client: TestClient) => client.model.requests.at(-1)?.body.input.map((item) => (item as { output?: string }).output).filter((output) => output !== undefined);

const planned = async (script: Parameters<typeof connect>[0], answer: (params: unknown) => unknown, config?: Parameters<typeof connect>[1]): Promise<TestClient> => {
  const client = await connect(script, config);
  client.onRequest = ({ params }) => answer(params);
  const threadId = await client.startThread({});
  await client.request('turn/start', { threadId, input: [{ type: 'text', text: 'go' }], collaborationMode });
  await client.notified('turn/completed');
  return client;
};

/** Recorded from Codex 0.169.0. */
describe('a question of the model to the user', () => {
  it('is put to the client in Plan mode, and its answer is the output of the call', async () => {
    const asked: unknown[] = [];
    const client = await planned([asks([{ ...question, isSecret: true, isOther: false }]), done], (params) => { asked.push(params); return { answers: { kind: { answers: ['B', 'user_note: quick'] } } }; });
    expect(asked).toEqual([{
      threadId: expect.any(String), turnId: expect.any(String), itemId: 'call_1_0', questions: [{ ...question, isOther: true, isSecret: true }], isBlocking: true, autoResolutionMs: null,
    }]);
    expect(outputs(client)).toEqual(['{"answers":{"kind":{"answers":["B","user_note: quick"]}}}']);
    expect(statuses(client).slice(0, 3)).toEqual(['{"type":"active","activeFlags":[]}', '{"type":"active","activeFlags":["waitingOnUserInput"]}', '{"type":"active","activeFlags":[]}']);
  });

  it.each([{}, { foo: 1 }, { answers: { kind: { answers: 'B' } } }])('has no answer in %j', async (answer) => {
    expect(outputs(await planned([asks([question]), done], () => answer))).toEqual(['{"answers":{}}']);
  });

  it.each([
    [[{ ...question, options: [] }], 'request_user_input requires non-empty options for every question'],
    [[{ id: 'kind', header: 'Kind', question: 'Which?' }], 'request_user_input requires non-empty options for every question'],
    [[{ ...question, options: [{ label: 'A' }] }], 'failed to parse function arguments: missing field `description` at line 1 column 87'],
    [5, 'failed to parse function arguments: invalid type: integer `5`, expected a sequence at line 1 column 14'],
  ])('is not put as %j', async (questions, why) => {
    const client = await planned([asks(questions), done], () => { throw new Error('the client was asked'); });
    expect(outputs(client)).toEqual([why]);
  });

  it('is taken back by an interrupt', async () => {
    const client = await connect([asks([question]), done]);
    client.isSilent = true;
    const threadId = await client.startThread({});
    const asked = client.until(({ method }) => method === 'item/tool/requestUserInput');
    const started = await client.request('turn/start', { threadId, input: [{ type: 'text', text: 'go' }], collaborationMode });
    await asked;
    await client.request('turn/interrupt', { threadId, turnId: (started['turn'] as { id: string }).id });
    await client.notified('serverRequest/resolved');
    expect(client.told.map(({ method }) => method).slice(-3)).toEqual(['thread/status/changed', 'turn/completed', 'serverRequest/resolved']);
  });

  it('outside of Plan mode is refused, unless the feature allows it', async () => {
    for (const [config, output] of [[{}, 'request_user_input is unavailable in Default mode'], [{ toml: '[features]\ndefault_mode_request_user_input = true' }, '{"answers":{}}']] as const) {
      const client = await connect([asks([question]), done], config);
      client.onRequest = () => ({ answers: {} });
      const threadId = await client.startThread({});
      await client.startTurn(threadId, 'go');
      await client.notified('turn/completed');
      expect(outputs(client)).toEqual([output]);
    }
  });
});
