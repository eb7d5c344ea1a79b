import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../machines/index.ts';
import { toRolloutItem } from '../../src/views/rollout/rollout-item.ts';
import { splitWords } from '../../src/views/rollout/split-words.ts';
import { recordedItems, sessionsWithItems } from './recorded/items.ts';

const exact = ({ duration: _d, ...item }: JsonObject): JsonObject => item;

describe('toRolloutItem', () => {
  it.each(sessionsWithItems)('spells the items as the real one does: %s', (name) => {
    for (const { told, written } of recordedItems(name)) expect(exact(toRolloutItem(told))).toEqual(exact(written));
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
    ['webSearch', { type: 'webSearch', id: 'c', query: "'x' in u", action: { type: 'findInPage', url: 'u', pattern: 'x' }, results: null }, { type: 'WebSearch', id: 'c', query: "'x' in u", action: { type: 'find_in_page', url: 'u', pattern: 'x' } }],
    ['webSearch that leaves things open', { type: 'webSearch', id: 'c', query: '', action: { type: 'search', query: null, queries: null }, results: null }, { type: 'WebSearch', id: 'c', query: '', action: { type: 'search' } }],
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
