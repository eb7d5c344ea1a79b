import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { discoverHooks, toHookMetadata } from '../../src/hooks/index.ts';
import type { ConfigOptions, JsonObject } from '../../src/hooks/index.ts';
import { readFixture, temporaryFolder, writeFiles } from './support.ts';

const nowhere = { systemConfigPath: '/no/such/config.toml', requirementsPath: '/no/such/requirements.toml' };

function world(files: Record<string, string>) {
  const folder = temporaryFolder();
  writeFiles(folder, { 'home/.keep': '', 'work/.keep': '', ...files });
  const at = (name: string) => path.join(folder, name);
  const discover = (rest: Partial<ConfigOptions> = {}) => discoverHooks({ codexHome: at('home'), cwd: at('work'), ...nowhere, ...rest });
  return { at, discover };
}

function json(command: string, rest: JsonObject = {}): string {
  return JSON.stringify({ hooks: { Stop: [{ hooks: [{ type: 'command', command, ...rest }] }] } });
}

function toml(command: string): string {
  return `[[hooks.Stop]]\n[[hooks.Stop.hooks]]\ntype = "command"\ncommand = "${command}"\n`;
}

function trust(...folders: string[]): JsonObject {
  return { projects: Object.fromEntries(folders.map((folder) => [folder, { trust_level: 'trusted' }])) };
}

const measured = z
  .array(
    z.strictObject({
      name: z.string(),
      hooksJson: z.string().optional(),
      encoding: z.literal('latin1').optional(),
      configToml: z.string().optional(),
      warnings: z.array(z.string()),
      errors: z.array(z.unknown()),
      hooks: z.array(z.unknown()),
    }),
  )
  .parse(readFixture('measured/configs.json'));

describe('discoverHooks() says of every measured configuration what the real CLI says', () => {
  test.each(measured.map((row) => [row.name, row] as const))('%s', (_name, row) => {
    const { at, discover } = world({ 'work/.codex/.keep': '' });
    if (row.hooksJson !== undefined) fs.writeFileSync(at('work/.codex/hooks.json'), Buffer.from(row.hooksJson, row.encoding ?? 'utf8'));
    if (row.configToml !== undefined) writeFiles(at('work/.codex'), { 'config.toml': row.configToml });
    const { warnings, errors, handlers } = discover({ sessionFlags: trust(at('work')) });
    const hooks = handlers.map(toHookMetadata).map(({ key, currentHash, timeoutSec, matcher, additionalContextLimit }) => ({ key, currentHash, timeoutSec, matcher, additionalContextLimit }));
    const told: unknown = JSON.parse(JSON.stringify({ warnings, errors, hooks }).replaceAll(at('work'), '<cwd>'));
    expect(told).toEqual({ warnings: row.warnings, errors: row.errors, hooks: row.hooks });
  });
});

test('trust hashes are those that the real CLI computes', () => {
  const { hooks, listed } = z.object({ hooks: z.record(z.string(), z.json()), listed: z.array(z.looseObject({ key: z.string() })) }).parse(readFixture('measured/trust-hashes.json'));
  const { at, discover } = world({ 'home/hooks.json': JSON.stringify({ hooks }) });
  const told: unknown = JSON.parse(JSON.stringify(discover().handlers.map(toHookMetadata)).replaceAll(at('home'), '<home>'));
  expect(told).toEqual(listed);
});

describe('discoverHooks() reads all layers', () => {
  const commands = (set: ReturnType<typeof discoverHooks>) => set.handlers.map((handler) => `${handler.source} ${handler.type === 'command' ? handler.command : ''}`);

  test('requirements, system, user, profile, project, session flags; hooks.json before config.toml', () => {
    const { at, discover } = world({
      'etc/requirements.toml': `[hooks]\nmanaged_dir = "/managed"\n${toml('required')}`,
      'etc/config.toml': toml('system'),
      'home/hooks.json': json('user-json'),
      'home/config.toml': toml('user-toml'),
      'home/work.config.toml': toml('profile'),
      'work/.codex/hooks.json': json('project-json'),
      'work/.codex/config.toml': toml('project-toml'),
    });
    const set = discover({
      profile: 'work',
      systemConfigPath: at('etc/config.toml'),
      requirementsPath: at('etc/requirements.toml'),
      sessionFlags: { ...trust(at('work')), hooks: { Stop: [{ hooks: [{ type: 'command', command: 'flag' }] }] } },
    });
    expect(commands(set)).toEqual(['system required', 'system system', 'user user-json', 'user user-toml', 'user profile', 'project project-json', 'project project-toml', 'session_flags flag']);
    expect(set.handlers.map(({ displayOrder, trustStatus, isManaged }) => [displayOrder, trustStatus, isManaged])).toEqual([
      [0, 'managed', true],
      [1, 'managed', true],
      ...[2, 3, 4, 5, 6, 7].map((order) => [order, 'untrusted', false]),
    ]);
    expect([set.handlers[0]?.key, set.handlers[7]?.key]).toEqual(['/managed:stop:0:0', '/<session-flags>/config.toml:stop:0:0']);
    expect(set.warnings).toEqual(['home', 'work/.codex'].map((folder) => `loading hooks from both ${at(`${folder}/hooks.json`)} and ${at(`${folder}/config.toml`)}; prefer a single representation for this layer`));
  });

  test('warnings of one layer: that it has two sources, then what is wrong in each', () => {
    const group = '[{"matcher":"[","hooks":[{"type":"command","command":"x"}]}]';
    const { at, discover } = world({ 'home/hooks.json': `{"hooks":{"PreToolUse":${group}}}`, 'home/config.toml': `[[hooks.PostToolUse]]\nmatcher = "("\n${toml('x')}` });
    const told = discover().warnings.map((warning) => warning.replace(/: regex.*/s, '').replaceAll(at('home'), '<home>'));
    expect(told).toEqual([
      'loading hooks from both <home>/hooks.json and <home>/config.toml; prefer a single representation for this layer',
      'invalid matcher "[" in <home>/hooks.json',
      'invalid matcher "(" in <home>/config.toml',
    ]);
  });

  test('within a source: events in their order, groups and handlers in file order; invalid ones keep their index', () => {
    const group = (...handlers: JsonObject[]) => ({ hooks: handlers });
    const { at, discover } = world({
      'home/hooks.json': JSON.stringify({
        hooks: {
          Stop: [group({ type: 'command', command: 'late' })],
          PreToolUse: [{ matcher: '[', hooks: [] }, group({ type: 'command', command: ' ' }, { type: 'command', command: 'early' })],
        },
      }),
    });
    const set = discover();
    expect(set.handlers.map(({ key, displayOrder }) => [key, displayOrder])).toEqual([
      [`${at('home/hooks.json')}:pre_tool_use:1:1`, 0],
      [`${at('home/hooks.json')}:stop:0:0`, 1],
    ]);
  });

  test('the feature switches everything off; a project may switch it on again; requirements have the last word', () => {
    const { at, discover } = world({
      'home/config.toml': '[features]\nhooks = false\n',
      'home/hooks.json': json('user'),
      'work/.codex/config.toml': '[features]\ncodex_hooks = true\nhooks = true\n',
      'pin-on.toml': '[features]\nhooks = true\n',
      'pin-off.toml': '[features]\nhooks = false\n',
    });
    const trusted = { sessionFlags: trust(at('work')) };
    const enabled = [{}, trusted, { requirementsPath: at('pin-on.toml') }, { ...trusted, requirementsPath: at('pin-off.toml') }].map((options) => discover(options));
    expect(enabled.map(({ featureEnabled, handlers, dormant }) => [featureEnabled, handlers.length, dormant.length])).toEqual([[false, 0, 1], [true, 1, 0], [true, 1, 0], [false, 0, 1]]);
  });

  test('allow_managed_hooks_only drops what is not managed, but only in requirements', () => {
    const { at, discover } = world({
      'requirements.toml': `allow_managed_hooks_only = true\n${toml('required')}`,
      'etc/config.toml': toml('system'),
      'home/hooks.json': json('user'),
      'home/config.toml': 'allow_managed_hooks_only = true\n',
    });
    expect(commands(discover())).toEqual(['user user']);
    expect(commands(discover({ requirementsPath: at('requirements.toml'), systemConfigPath: at('etc/config.toml') }))).toEqual(['system required', 'system system']);
  });

  test.each([
    ['command = " "\ntype = "command"', 'skipping empty hook command in PATH'],
    ['type = "prompt"', 'skipping prompt hook in PATH: prompt hooks are not supported yet'],
    ['type = "mcp_tool"\nserver = "s"\ntool = " "', 'skipping MCP tool hook in PATH: server and tool must not be empty'],
  ])('a required handler that cannot be loaded is fatal: %s', (lines, warning) => {
    const { at, discover } = world({ 'requirements.toml': `[[hooks.Stop]]\n[[hooks.Stop.hooks]]\n${lines}\n`, 'etc/config.toml': `[[hooks.Stop]]\n[[hooks.Stop.hooks]]\n${lines}\n` });
    expect(discover({ requirementsPath: at('requirements.toml') }).fatal).toBe(`failed to load required managed hooks: ${warning.replace('PATH', at('requirements.toml'))}`);
    expect(discover({ systemConfigPath: at('etc/config.toml') })).toMatchObject({ fatal: null, warnings: [warning.replace('PATH', at('etc/config.toml'))] });
  });

  test('a required group with a wrong matcher is fatal only where it has handlers', () => {
    const group = '[[hooks.PreToolUse]]\nmatcher = "["\n';
    const { at, discover } = world({ 'empty.toml': group, 'full.toml': `${group}[[hooks.PreToolUse.hooks]]\ntype = "command"\ncommand = "x"\n` });
    expect(['empty', 'full'].map((name) => discover({ requirementsPath: at(`${name}.toml`) }).fatal === null)).toEqual([true, false]);
  });
});

describe('discoverHooks() reads trust and state', () => {
  test('from user and session flags, field by field; a wrong hash is modified', () => {
    const { at, discover } = world({ 'home/hooks.json': json('one') });
    const [handler] = discover().handlers;
    const key = handler?.key ?? '';
    const state = (fields: string) => `[hooks.state.${JSON.stringify(key)}]\n${fields}\n`;
    writeFiles(at('home'), { 'config.toml': state(`enabled = false\ntrusted_hash = "${handler?.currentHash}"`) });
    const flags = (fields: JsonObject) => ({ sessionFlags: { hooks: { state: { [key]: fields } } } });
    const told = [discover(), discover(flags({ enabled: true })), discover(flags({ trusted_hash: 'sha256:other' }))];
    expect(told.map(({ handlers }) => [handlers[0]?.enabled, handlers[0]?.trustStatus])).toEqual([[false, 'trusted'], [true, 'trusted'], [false, 'modified']]);
  });

  test('a project cannot trust its own hooks', () => {
    const { at, discover } = world({ 'work/.codex/hooks.json': json('one') });
    const trusted = { sessionFlags: trust(at('work')) };
    const [handler] = discover(trusted).handlers;
    writeFiles(at('work'), { '.codex/config.toml': `[hooks.state.${JSON.stringify(handler?.key)}]\ntrusted_hash = "${handler?.currentHash}"\n` });
    expect(discover(trusted).handlers[0]?.trustStatus).toBe('untrusted');
  });

  test('managed hooks cannot be switched off', () => {
    const { at, discover } = world({ 'etc/config.toml': toml('system') });
    const off = { hooks: { state: { [`${at('etc/config.toml')}:stop:0:0`]: { enabled: false } } } };
    expect(discover({ systemConfigPath: at('etc/config.toml'), sessionFlags: off }).handlers[0]).toMatchObject({ enabled: true, trustStatus: 'managed' });
  });
});

describe('discoverHooks() finds project folders', () => {
  const git = (cwd: string, ...args: string[]) => execFileSync('git', ['-c', 'user.name=n', '-c', 'user.email=e', ...args], { cwd, stdio: 'ignore' });
  const paths = (set: ReturnType<typeof discoverHooks>, root: string) => set.handlers.map(({ sourcePath }) => path.relative(root, sourcePath));

  test('from the repository root down; a folder of its own trust decides for itself', () => {
    const { at, discover } = world({ 'repo/.git/HEAD': '', 'repo/.codex/hooks.json': json('root'), 'repo/sub/.codex/hooks.json': json('sub'), 'repo/sub/deep/x': '' });
    const found = (cwd: string, projects: JsonObject) => paths(discover({ cwd: at(cwd), sessionFlags: { projects } }), at(''));
    const trusted = { trust_level: 'trusted' };
    expect(found('repo/sub/deep', { [at('repo')]: trusted })).toEqual(['repo/.codex/hooks.json', 'repo/sub/.codex/hooks.json']);
    expect(found('repo/sub', { [at('repo/sub')]: trusted })).toEqual(['repo/sub/.codex/hooks.json']);
    expect(found('repo/sub', { [at('repo')]: trusted, [at('repo/sub')]: { trust_level: 'untrusted' } })).toEqual(['repo/.codex/hooks.json']);
    expect(found('repo', {})).toEqual([]);
  });

  test('without a repository only the working folder', () => {
    const { at, discover } = world({ 'plain/.codex/hooks.json': json('root'), 'plain/sub/.codex/hooks.json': json('sub') });
    expect(paths(discover({ cwd: at('plain/sub'), sessionFlags: trust(at('plain'), at('plain/sub')) }), at(''))).toEqual(['plain/sub/.codex/hooks.json']);
  });

  test('a link to a trusted folder is trusted; a folder is not trusted by a link to it', () => {
    const { at, discover } = world({ 'real/.codex/hooks.json': json('root') });
    fs.symlinkSync(at('real'), at('link'));
    const found = (cwd: string, trusted: string) => paths(discover({ cwd: at(cwd), sessionFlags: trust(at(trusted)) }), at(''));
    expect([found('link', 'real'), found('real', 'link')]).toEqual([['link/.codex/hooks.json'], []]);
  });

  test("in a linked worktree the main working tree's hooks count, where the worktree has a .codex of its own", () => {
    const { at, discover } = world({ 'main/.codex/hooks.json': json('main'), 'main/sub/.codex/hooks.json': json('main-sub'), 'main/tracked/x': '' });
    git(at('main'), 'init', '-q');
    git(at('main'), 'add', 'tracked');
    git(at('main'), 'commit', '-qm', 'x');
    for (const name of ['tree', 'bare']) git(at('main'), 'worktree', 'add', '-q', `../${name}`);
    writeFiles(at('tree'), { '.codex/hooks.json': json('tree'), 'sub/.codex/config.toml': toml('tree-sub'), 'other/.codex/hooks.json': json('other') });
    const found = (cwd: string) => paths(discover({ cwd: at(cwd), sessionFlags: trust(at('main')) }), at(''));
    expect(['tree', 'tree/sub', 'tree/other', 'bare'].map(found)).toEqual([
      ['main/.codex/hooks.json'],
      ['main/.codex/hooks.json', 'main/sub/.codex/hooks.json'],
      ['main/.codex/hooks.json'],
      [],
    ]);
  });
});

test('a config file that is no TOML is an error with its place, and nothing is discovered', () => {
  const { at, discover } = world({ 'home/config.toml': 'a = 1\nb = \n', 'home/hooks.json': json('user') });
  const set = discover();
  expect(set.handlers).toEqual([]);
  expect(set.errors).toEqual([{ path: at('work'), message: `${at('home/config.toml')}:2:5: invalid value` }]);
});

test.each([
  ['[[hooks.Stop]]\n[[hooks.Stop.hooks]]\ntype = "command"\ncommand = 5\n', '3:3: invalid type: integer `5`, expected a string'],
  ['[hooks.state."x"]\nenabled = "x"\n', '4:11: invalid type: string "x", expected a boolean'],
])('a wrong value in the config file is told with its place: %j', (text, message) => {
  const { at, discover } = world({ 'home/config.toml': `[analytics]\nenabled = false\n${text}` });
  expect(discover().errors).toEqual([{ path: at('work'), message: `${at('home/config.toml')}:${message}` }]);
});

test('a wrong value in the session flags has no place', () => {
  const { discover } = world({});
  expect(discover({ sessionFlags: { hooks: { Stop: [{ hooks: [{ type: 'command', command: 5 }] }] } } }).errors.map(({ message }) => message)).toEqual(['invalid type: integer `5`, expected a string\nin `hooks`\n']);
});
