import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExecArguments } from '../../src/tools/exec/exec-arguments.ts';
import { jsonNodes, type JsonNode } from '../../src/tools/text/json-nodes.ts';
import { functionCall } from './support.ts';

/** Recorded from Codex 0.169.0. */
test.each([
  [{}, 'missing field `cmd` at line 1 column 2'],
  [[], 'invalid length 0, expected struct ToolEnvironmentArgs with 1 element at line 1 column 2'],
  [['x', 'echo a'], 'trailing characters at line 1 column 6'],
  ['text', 'invalid type: string "text", expected struct ToolEnvironmentArgs at line 1 column 6'],
  [null, 'invalid type: null, expected struct ToolEnvironmentArgs at line 1 column 4'],
  [{ cmd: ['echo', 'a'] }, 'invalid type: sequence, expected a string at line 1 column 7'],
  [{ cmd: { a: 1 } }, 'invalid type: map, expected a string at line 1 column 7'],
  [{ cmd: 'a "quoted" 5', workdir: 1.5 }, 'invalid type: number, expected a string at line 1 column 37'],
  [{ cmd: 'echo a', tty: null }, 'invalid type: null, expected a boolean at line 1 column 26'],
  [{ cmd: 'echo a', yield_time_ms: -1 }, 'invalid value: integer `-1`, expected u64 at line 1 column 34'],
  [{ cmd: 'echo a', yield_time_ms: 1e30 }, 'invalid type: floating point `1e+30`, expected u64 at line 1 column 37'],
  [{ cmd: 'echo a', max_output_tokens: 'x' }, 'invalid type: string "x", expected usize at line 1 column 39'],
  [{ cmd: 'echo a', sandbox_permissions: 5 }, 'expected value at line 1 column 39'],
  [{ cmd: 'echo hi', sandbox_permissions: 'nope' }, 'unknown variant `nope`, expected one of `use_default`, `require_escalated`, `with_additional_permissions` at line 1 column 45'],
  [{ cmd: 'echo a', prefix_rule: ['a', 1] }, 'invalid type: integer `1`, expected a string at line 1 column 36'],
])('the arguments %j do not fit', (given, why) => {
  expect(parseExecArguments({ ...functionCall('exec_command', {}), input: JSON.stringify(given) })).toEqual({ ok: false, error: `failed to parse function arguments: ${why}` });
});

/** Recorded from Codex 0.169.0. */
test.each([
  ['', 'EOF while parsing a value at line 1 column 0'],
  ['[', 'EOF while parsing a list at line 1 column 1'],
  ['nojson', 'expected ident at line 1 column 2'],
  ['"str', 'EOF while parsing a string at line 1 column 4'],
  ['{"cmd":"a', 'EOF while parsing a string at line 1 column 9'],
  ['{"cmd":"a"', 'EOF while parsing an object at line 1 column 10'],
  ['{"cmd": }', 'expected value at line 1 column 9'],
  ['{"cmd":"a\nb"}', 'control character (\\u0000-\\u001F) found while parsing a string at line 1 column 9'],
  ['{cmd:"a"}', 'key must be a string at line 1 column 2'],
  ['{"cmd":"a",}', 'trailing comma at line 1 column 12'],
  ['{"cmd":"a"} x', 'trailing characters at line 1 column 13'],
  ['{"cmd":"\\x"}', 'invalid escape at line 1 column 10'],
  ['{"cmd":"a" "b":1}', 'expected `,` or `}` at line 1 column 12'],
  ['{"cmd": 01}', 'invalid number at line 1 column 10'],
  ['{"other":[1,2,]}', 'expected value at line 1 column 15'],
  ['\n\n{"cmd" "x"}', 'expected `:` at line 3 column 8'],
])('the arguments %j are no JSON', (input, why) => {
  expect(parseExecArguments({ ...functionCall('exec_command', {}), input })).toEqual({ ok: false, error: `failed to parse function arguments: ${why}` });
});

test('the session has one environment', () => {
  expect(parseExecArguments(functionCall('exec_command', { cmd: 'a', environment_id: 'other' }))).toEqual({ ok: false, error: 'unknown turn environment id `other`' });
  expect(parseExecArguments(functionCall('exec_command', { cmd: 'a', environment_id: 'local' }))).toMatchObject({ ok: true, value: { cmd: 'a', workdir: null, tty: false, yield_time_ms: null } });
});

test('each value of a JSON text is found where it stands', () => {
  const check = (text: string, { value, start, end, entries = [], items = [] }: JsonNode): void => {
    expect(JSON.parse(text.slice(start, end))).toEqual(value);
    for (const { node } of entries) check(text, node);
    for (const node of items) check(text, node);
  };
  fc.assert(fc.property(fc.jsonValue(), fc.constantFrom(0, 1), (value, indent) => {
    const text = JSON.stringify(value, null, indent);
    const root = jsonNodes(text);
    expect(root.value).toEqual(JSON.parse(text));
    check(text, root);
  }));
});
