import { expect, test } from 'vitest';
import { infoFromMeta } from '../../src/host/rollout-info.ts';
import { depthOf, threadHost } from '../../src/host/thread-info.ts';

const meta = (source: unknown, parent: string | null) => infoFromMeta({ id: 'a', timestamp: '2026-11-20T00:00:00Z', cwd: '/w', parent_thread_id: parent, source }, '/r.jsonl');

test('an agent knows how many generations it is below the session that a user started, and its rollout says so', () => {
  const spawned = { subagent: { thread_spawn: { parent_thread_id: 'p', depth: 2, agent_path: null, agent_nickname: '', agent_role: null } } };
  const info = meta(spawned, 'p');
  if (info === null) throw new Error('Cannot read the session: its first line was not understood');
  expect(depthOf(info)).toBe(2);
  expect(threadHost(info, { contextWindow: 1_000 })).toMatchObject({ rollout: { source: spawned } });
});

test('a session that a user started is no agent, and an agent of an older log is the first generation', () => {
  expect([meta('vscode', null), meta('subAgent', 'p')].map((info) => info && depthOf(info))).toEqual([0, 1]);
});
