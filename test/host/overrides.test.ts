import { expect, it } from 'vitest';
import { expandOverrides } from '../../src/host/overrides.ts';

it.each([
  [{}, {}],
  [{ model: 'a' }, { model: 'a' }],
  [{ 'features.hooks': false }, { features: { hooks: false } }],
  [{ 'a.b': 1, a: { c: 2 } }, { a: { b: 1, c: 2 } }],
  [{ 'a.b.c': [1], 'a.b.d': null }, { a: { b: { c: [1], d: null } } }],
])('expandOverrides() reads %j', (given, expected) => {
  expect(expandOverrides(given)).toEqual(expected);
});
