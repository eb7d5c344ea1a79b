import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { selectHandlers } from '../../src/hooks/index.ts';
import { matcherError, matches } from '../../src/hooks/matcher.ts';
import { handler } from './support.ts';

describe('matches() as Codex does', () => {
  test.each<[string | null, string[], string[]]>([
    [null, ['Bash', 'Write'], []],
    ['', ['Bash', 'startup'], []],
    ['*', ['Bash', 'Edit'], []],
    ['Edit|Write', ['Edit', 'Write'], ['Bash', 'EditX', 'edit']],
    ['Bash', ['Bash'], ['BashOutput']],
    ['mcp__memory', [], ['mcp__memory__create_entities']],
    ['^Bash', ['Bash', 'BashOutput'], ['aBash']],
    ['^Bash$', ['Bash'], ['BashOutput', 'Bash\n']],
    ['mcp__.*__write.*', ['mcp__filesystem__write_file'], ['mcp__filesystem__read_file']],
    ['Edit | Write', ['Edit | Write', 'xEdit '], ['Edit', 'Write']],
    ['mcp-x', ['mcp-x', 'a mcp-x b'], ['mcpx']],
    ['(?i)^bash$', ['Bash', 'BASH'], ['Bash1']],
    ['(?x) ^ Ba sh $ # a comment', ['Bash'], ['Ba sh']],
    ['[a-z&&[^aeiou]]$', ['zb'], ['za']],
    ['^[\\w--_]+$', ['aB9'], ['a_b']],
    ['^\\d+$', ['١٢'], ['a']],
    ['^(?-u:\\d)+$', ['12'], ['١٢']],
    ['^a{2}{2}$', ['aaaa'], ['aaa', 'aaaaa']],
    ['^(a|b)+?$', ['abab'], ['']],
    ['^[^a]$', ['b', 'é'], ['a']],
    ['^\\p{Greek}\\P{Lu}$', ['αx'], ['ax', 'αX']],
    ['^[[:alpha:]_-]+$', ['a_-'], ['a1']],
    ['^(?P<tool>Bash)$', ['Bash'], ['bash']],
    ['^\\x42ash\\x{21}$', ['Bash!'], ['Bash']],
    ['^[\\^\\]\\-]+$', ['^]-'], ['a']],
    ['[', [], ['[', 'Bash']],
  ])('%j', (matcher, yes, no) => {
    expect({ yes: yes.filter((input) => matches(matcher, [input])), no: no.filter((input) => !matches(matcher, [input])) }).toEqual({ yes, no });
  });

  test('no text makes it throw, and only good matchers ever match', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab01[]()|*+?{},-^$\\.:<>!=&~# \nüpPdDwxzsiuR') }), (matcher) => {
        const error = matcherError(matcher);
        const taken = matches(matcher, ['abc', '']);
        expect(error === null || !taken).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  test('a pattern that makes backtracking engines hang takes no time', () => {
    expect(matches('^(a+)+$', [`${'a'.repeat(50_000)}!`])).toBe(false);
  });
});

describe('selectHandlers() picks an event’s handlers', () => {
  const pre = (matcher: string | null, displayOrder: number) => handler('x', { event: 'PreToolUse', matcher, displayOrder });
  const orders = (...args: Parameters<typeof selectHandlers>) => selectHandlers(...args).selected.map(({ displayOrder }) => displayOrder);

  test('in configured order, duplicates kept, each once however many names match', () => {
    const handlers = [pre('^apply_patch$', 0), pre('^Write$', 1), pre('^Edit$', 2), pre('apply_patch|Write|Edit', 3), pre('Bash', 4), pre('^Write$', 5)];
    expect(orders(handlers, { event: 'PreToolUse', matcherInputs: ['apply_patch', 'Write', 'Edit'] })).toEqual([0, 1, 2, 3, 5]);
  });

  test('an event without matchers does not look at them', () => {
    expect(orders([handler('x', { matcher: '^hello' }), handler('y', { matcher: '[', displayOrder: 1 })], { event: 'UserPromptSubmit', matcherInputs: [] })).toEqual([0, 1]);
  });

  test('says why the others are left out', () => {
    const named = (key: string, rest: Parameters<typeof handler>[1]) => handler('x', { key, event: 'PreToolUse', ...rest });
    const handlers = [
      named('untrusted', { trustStatus: 'untrusted' }),
      named('modified', { trustStatus: 'modified' }),
      named('disabled', { enabled: false, trustStatus: 'untrusted' }),
      named('elsewhere', { matcher: 'Edit' }),
      named('managed', { trustStatus: 'managed' }),
      named('trusted', {}),
      handler('another event'),
    ];
    const on = { event: 'PreToolUse', matcherInputs: ['Bash'] } as const;
    const told = (...options: Parameters<typeof selectHandlers>[2][]) => options.map((option) => selectHandlers(handlers, on, option)).map(({ selected, skipped }) => [selected.map(({ key }) => key), skipped.map(({ key, reason }) => `${key}: ${reason}`)]);
    expect(told({}, { bypassTrust: true }, { featureEnabled: false })).toEqual([
      [['managed', 'trusted'], ['untrusted: untrusted', 'modified: modified', 'disabled: disabled', 'elsewhere: matcher']],
      [['untrusted', 'modified', 'managed', 'trusted'], ['disabled: disabled', 'elsewhere: matcher']],
      [[], ['untrusted', 'modified', 'disabled', 'elsewhere', 'managed', 'trusted'].map((key) => `${key}: feature-off`)],
    ]);
  });
});
