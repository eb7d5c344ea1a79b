import { expect, test } from 'vitest';
import { parseRules } from '../../src/tools/rules/parse-rules.ts';
import { judge } from '../../src/tools/rules/prefix-rule.ts';

const rule = (pattern: string[][], decision: 'allow' | 'prompt' | 'forbidden', justification: string | null = null) => ({ pattern, decision, justification });

test('rules are read as Codex writes and documents them', () => {
  const text = `# comment
prefix_rule(
    pattern = ['git', ["pull", "fetch"]],  # note
    decision = "prompt",
    justification = 'say \\'why\\'',
    match = ["git pull origin", ["git", "fetch"]],
    not_match = ["git push"],
)
prefix_rule(pattern=["ls"])
host_executable(name = "git", paths = ["/usr/bin/git"])
`;
  expect(parseRules(text)).toEqual([rule([['git'], ['pull', 'fetch']], 'prompt', 'say \'why\''), rule([['ls']], 'allow')]);
});

test.each([
  ['no call at all', 'this is not starlark(', 'expected (, found is'],
  ['a character that is no token', 'prefix_rule(pattern=["a"]);', 'unexpected ";" in line 1'],
  ['an open bracket', 'prefix_rule(pattern=["a"', 'expected ,, found the end'],
  ['an example that does not fit', 'prefix_rule(pattern=["a"], match=["b"])', 'a rule for ["a"] does not do as its example "b" says'],
  ['a counterexample that fits', 'prefix_rule(pattern=["a"], not_match=["a b"])', 'a rule for ["a"] does not do as its example "a b" says'],
])('a file with %s is no rules file', (_what, text, message) => {
  expect(() => parseRules(text)).toThrow(message);
});

test('a decision that nobody knows, and a rule without words, are errors', () => {
  expect(() => parseRules('prefix_rule(pattern=["a"], decision="maybe")')).toThrow('decision');
  expect(() => parseRules('prefix_rule(pattern=[])')).toThrow('pattern');
});

const rules = [rule([['echo']], 'allow'), rule([['echo'], ['x', 'y']], 'forbidden'), rule([['ls']], 'prompt', 'why')];

test.each([
  ['no rule fits', [['cat', 'a']], { covers: false, strictest: null }],
  ['one rule fits', [['echo', 'z']], { covers: true, strictest: { decision: 'allow', prefix: ['echo'], justification: null } }],
  ['the stricter of two speaks', [['echo', 'y', 'z']], { covers: true, strictest: { decision: 'forbidden', prefix: ['echo', 'y'], justification: null } }],
  ['a part without a rule is not covered', [['echo', 'z'], ['cat']], { covers: false, strictest: { decision: 'allow', prefix: ['echo'], justification: null } }],
  ['a program is found by its path', [['/bin/ls', '-l']], { covers: true, strictest: { decision: 'prompt', prefix: ['/bin/ls'], justification: 'why' } }],
  ['a relative path is another program', [['bin/ls']], { covers: false, strictest: null }],
  ['an argument is not found by its path', [['echo', '/x']], { covers: true, strictest: { decision: 'allow', prefix: ['echo'], justification: null } }],
  ['a script without commands is not covered', [], { covers: false, strictest: null }],
])('%s', (_what, commands, verdict) => {
  expect(judge(commands, rules)).toEqual(verdict);
});
