import { describe, expect, it } from 'vitest';
import { configFlags } from '../../src/cli/exec/config-flags.ts';
import { readPrompt, type Stdin } from '../../src/cli/exec/read-prompt.ts';

const stdin = (content: string | Uint8Array | null): Stdin => Object.assign((async function* () { if (content !== null) yield Buffer.from(content); })(), { isTTY: content === null });

/** Each row was measured with Codex 0.169.0. */
describe('readPrompt()', () => {
  it.each([
    ['hi', null, 'hi'], ['hi', '', 'hi'], ['hi', '  \n', 'hi'], ['hi', 'x', 'hi\n\n<stdin>\nx\n</stdin>'], ['hi', 'x\n\n', 'hi\n\n<stdin>\nx\n\n</stdin>'],
    ['-', 'from stdin', 'from stdin'], [undefined, '  a \n\n', '  a \n\n'], ['   ', '', '   '], ['-', '\ufeffbom', 'bom'],
  ])('with the argument %j and %j on stdin is %j', async (given, piped, prompt) => expect(await readPrompt(given, stdin(piped))).toBe(prompt));

  it('reads UTF-16 that says so', async () => expect(await readPrompt('-', stdin(Buffer.from('\ufeffhi', 'utf16le')))).toBe('hi'));

  it.each([[undefined, '', 'No prompt provided via stdin.'], ['-', ' \n', 'No prompt provided via stdin.'], [undefined, null, 'No prompt provided. Either']])('refuses %j with %j on stdin', async (given, piped, message) => {
    await expect(readPrompt(given, stdin(piped))).rejects.toThrow(message);
  });

  it('says which byte is no text', async () => {
    await expect(readPrompt('-', stdin(Buffer.from([0x61, 0xff, 0x62])))).rejects.toThrow('input is not valid UTF-8 (invalid byte at offset 1)');
  });
});

describe('configFlags()', () => {
  it.each([
    ['a.b=1', { 'a.b': 1 }], ['a="x"', { a: 'x' }], ['a=x y', { a: 'x y' }], ["a='x", { a: 'x' }], ['a=[1,"b"]', { a: [1, 'b'] }], ['a={b=true}', { a: { b: true } }], ['a=b=c', { a: 'b=c' }], ['a=', { a: '' }], [' a = true ', { a: true }],
  ])('-c %j is %j', (text, flags) => expect(configFlags({ config: [text] })).toEqual(flags));

  it('--enable and --disable are features', () => expect(configFlags({ enable: ['hooks'], disable: ['x'] })).toEqual({ 'features.hooks': true, 'features.x': false }));
  it.each([['foo', "Invalid override (missing '='): foo"], ['=x', 'Empty key in override: =x']])('refuses %j', (text, message) => expect(() => configFlags({ config: [text] })).toThrow(message));
});
