import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { connect, type TestClient } from './client.ts';

const line = (type: string, payload: object): string => JSON.stringify({ timestamp: '2026-11-26T10:00:00.000Z', type, payload });

/** A thread as Codex leaves one: `models` are those of its turns. */
function store({ home }: TestClient, day: string, { id, models, provider = 'test', text }: { id: string; models: string[]; provider?: string; text: string }): void {
  const folder = path.join(home.codexHome, 'sessions/2026/11', day);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, `rollout-2026-11-${day}T10-00-00-${id}.jsonl`), [
    line('session_meta', { id, timestamp: '2026-11-26T10:00:00.000Z', cwd: home.cwd, originator: 'codex', model_provider: provider, source: 'vscode' }),
    line('response_item', { type: 'message', role: 'user', content: [{ type: 'input_text', text }] }),
    ...models.map((model) => line('turn_context', { model, effort: 'high', cwd: home.cwd })), '',
  ].join('\n'));
}

const [older, newer] = ['019f0000-0000-7000-8000-000000000001', '019f0000-0000-7000-8000-000000000002'];

async function stored(): Promise<(params: object) => Promise<object[]>> {
  const client = await connect();
  store(client, '25', { id: older, models: ['one', 'two'], text: '  First  ' });
  store(client, '26', { id: newer, models: ['three'], provider: 'other', text: 'second' });
  return async (params) => ((await client.request('thread/list', params))['data'] as Record<string, unknown>[]).map(({ id, model, reasoningEffort, preview }) => ({ id, model, reasoningEffort, preview }));
}

const first = { id: older, model: 'two', reasoningEffort: 'high', preview: 'First' };
const second = { id: newer, model: 'three', reasoningEffort: 'high', preview: 'second' };

it('thread/list tells of stored threads with the model that they had last, in the direction that is asked for', async () => {
  const list = await stored();
  expect(await list({})).toEqual([second, first]);
  expect(await list({ sortDirection: 'asc' })).toEqual([first, second]);
  expect(await list({ limit: 0 })).toEqual([second]);
});

it.each<[object, object[]]>([
  [{ modelProviders: ['other'] }, [second]],
  [{ modelProviders: [] }, [second, first]],
  [{ sourceKinds: ['exec'] }, []],
  [{ searchTerm: 'First' }, [first]],
  [{ searchTerm: 'first' }, []],
])('thread/list leaves out what %j does not mean', async (params, wanted) => {
  expect(await (await stored())(params)).toEqual(wanted);
});
