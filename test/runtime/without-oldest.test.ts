import { expect, test } from 'vitest';
import type { ResponseItem } from '../../machines/index.ts';
import { withoutOldest } from '../../src/runtime/without-oldest.ts';

const said = (text: string): ResponseItem => ({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] });
const call = (id: string): ResponseItem => ({ type: 'function_call', name: 'exec_command', arguments: '{}', call_id: id });
const output = (id: string): ResponseItem => ({ type: 'function_call_output', call_id: id, output: '' });

test('withoutOldest() drops a call together with its output, and no more than there is', () => {
  const items = [said('a'), call('1'), call('2'), output('1'), output('2'), said('b')];
  expect(withoutOldest(items, 0)).toEqual(items);
  expect(withoutOldest(items, 2)).toEqual([call('2'), output('2'), said('b')]);
  expect(withoutOldest(items, 9)).toEqual([]);
});

test('withoutOldest() drops one output with a call, where several have its id', () => {
  const items = [call('1'), call('1'), { ...output('1'), output: 'a' }, { ...output('1'), output: 'b' }];
  expect(withoutOldest(items, 1)).toEqual([items[1], items[3]]);
});
