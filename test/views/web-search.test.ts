import { expect, it } from 'vitest';
import { webSearchItem } from '../../src/views/codex/web-search.ts';

it.each([
  [{ type: 'search', query: 'q' }, 'q', { type: 'search', query: 'q', queries: null }],
  [{ type: 'search', query: '', queries: ['one', 'two'] }, 'one ...', { type: 'search', query: '', queries: ['one', 'two'] }],
  [{ type: 'search', queries: ['one'] }, 'one', { type: 'search', query: null, queries: ['one'] }],
  [{ type: 'open_page', url: 'u' }, 'u', { type: 'openPage', url: 'u' }],
  [{ type: 'find_in_page', url: 'u', pattern: 'x' }, "'x' in u", { type: 'findInPage', url: 'u', pattern: 'x' }],
  [{ type: 'find_in_page', pattern: 'x' }, "'x'", { type: 'findInPage', url: null, pattern: 'x' }],
  [{ type: 'bogus', z: 1 }, '', { type: 'other' }],
  [undefined, '', { type: 'other' }],
])('a search with the action %j is shown as %j', (action, query, shown) => {
  expect(webSearchItem('ws1', action)).toEqual({ type: 'webSearch', id: 'ws1', query, action: shown, results: null });
});
