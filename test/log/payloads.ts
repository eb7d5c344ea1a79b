import fc from 'fast-check';
import type { Typed } from '../../src/log/index.ts';

const awkwardStrings = fc.constantFrom('', '\u0000', '\ud800', 'a\udc00b', '\u2028\u2029', '","crc":"00000000"}\n', '\r\n', '😀', '\\"');
const strings = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), awkwardStrings);
const numbers = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(-0, Number.MAX_VALUE, Number.MIN_VALUE, 1e21, 2 ** 53, -1),
);
const keys = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'toString', '1', '0', 'crc', ''), strings);

/** Any JSON value: awkward text, numbers and key names included. */
const jsonValues = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(null, true, false),
    numbers,
    strings,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(keys, tie('value')), { maxLength: 4 }).map(fromEntries),
  ),
})).value;

/** Any event or fact. */
export const payloads: fc.Arbitrary<Typed> = fc
  .tuple(strings, fc.array(fc.tuple(keys, jsonValues), { maxLength: 4 }))
  .map(([type, entries]) => ({ ...fromEntries(entries), type }));

/** As JSON.parse makes it: `__proto__` is an ordinary key. */
function fromEntries(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(entries);
}
