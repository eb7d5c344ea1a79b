import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../machines/index.ts';
import { toRolloutItem } from '../../src/views/rollout/rollout-item.ts';
import { splitWords } from '../../src/views/rollout/split-words.ts';

const fixtures = join(import.meta.dirname, '../../fixtures/codex-0.169.0');
type Line = { payload: { type?: string; item?: JsonObject } };
type Told = { method: string; params: { item?: JsonObject } };

/** The real Codex's items of one session, as it told them and as it wrote them. */
const pairs = (name: string): { told: JsonObject; written: JsonObject }[] => {
  const folder = join(fixtures, 'rollouts', name);
  const lines = readFileSync(join(folder, readdirSync(folder).find((file) => file.startsWith('rollout-')) ?? ''), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Line);
  const told = readFileSync(join(fixtures, 'notifications', `${name}.jsonl`), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Told).flatMap(({ method, params }) => (method === 'item/completed' && params.item !== undefined ? [params.item] : []));
  const written = lines.flatMap(({ payload }) => (payload.type === 'item_completed' && payload.item !== undefined ? [payload.item] : []));
  expect(told.length).toBe(written.length);
  return told.map((item, index) => ({ told: item, written: written[index] ?? {} }));
};

const exact = ({ duration: _d, ...item }: JsonObject): JsonObject => item;

describe('toRolloutItem', () => {
  it.each(['transcript-as-the-hooks-see-it', 'compact-hooks-around-manual-compaction', 'day-resume-after-stop-continuation', 'user-shell-command-runs-no-tool-hooks'])('spells the items as the real one does: %s', (name) => {
    for (const { told, written } of pairs(name)) expect(exact(toRolloutItem(told))).toEqual(exact(written));
  });

  it.each([
    ['fileChange', { type: 'fileChange', id: 'c', status: 'completed', changes: [
      { path: '/w/a', kind: { type: 'add' }, diff: 'one\n' }, { path: '/w/b', kind: { type: 'delete' }, diff: 'two\n' },
      { path: '/w/c', kind: { type: 'update', move_path: '/w/d' }, diff: '@@ -1 +1 @@\n-1\n+2\n\n\nMoved to: /w/d' },
    ] }, { type: 'FileChange', id: 'c', status: 'completed', stdout: '', stderr: '', changes: {
      '/w/a': { type: 'add', content: 'one\n' }, '/w/b': { type: 'delete', content: 'two\n' }, '/w/c': { type: 'update', unified_diff: '@@ -1 +1 @@\n-1\n+2\n', move_path: '/w/d' },
    } }],
    ['mcpToolCall', { type: 'mcpToolCall', id: 'c', server: 's', tool: 't', status: 'completed', arguments: { a: 1 }, readOnlyHint: true, result: { content: [], structuredContent: { b: 2 }, _meta: null }, error: null, durationMs: 1500 },
      { type: 'McpToolCall', id: 'c', server: 's', tool: 't', arguments: { a: 1 }, readOnlyHint: true, status: 'completed', result: { content: [], structuredContent: { b: 2 }, isError: false }, duration: { secs: 1, nanos: 500_000_000 } }],
    ['an item of a kind that is not known', { type: 'newThing', id: 'c', someField: [1] }, { type: 'NewThing', id: 'c', some_field: [1] }],
    ['an item without anything', {}, { type: 'Unknown' }],
  ])('spells %s', (_name, item, written) => {
    expect(toRolloutItem(item)).toEqual(written);
  });
});

describe('splitWords', () => {
  it.each([
    ["/bin/bash -c 'echo one'", ['/bin/bash', '-c', 'echo one']], ['a "b c" d\\ e', ['a', 'b c', 'd e']], [`x 'it'"'"'s'`, ['x', "it's"]], ['"a\\"b$\\$"', ['a"b$$']], ["''", ['']], ['', []], ["a 'open", ["a 'open"]],
  ])('splits %s', (line, words) => {
    expect(splitWords(line)).toEqual(words);
  });
});
