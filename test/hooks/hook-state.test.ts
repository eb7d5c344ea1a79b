import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { discoverHooks, trustHooks, untrustHooks, writeHookState } from '../../src/hooks/index.ts';
import { temporaryFolder, writeFiles } from './support.ts';

const written = `# mine
model = "x"   # keep

[hooks.state."a:stop:0:0"]
enabled = false   # off
trusted_hash='old' # t

# events
[[hooks.Stop]]
[[hooks.Stop.hooks]]
type = 'command'
command = """multi
[hooks.state."a:stop:0:0"]"""
`;

function edit(text: string, edits: Parameters<typeof writeHookState>[1]) {
  const home = temporaryFolder();
  writeFiles(home, { 'config.toml': text });
  const result = writeHookState(home, edits);
  return { result, text: fs.readFileSync(path.join(home, 'config.toml'), 'utf8'), files: fs.readdirSync(home) };
}

describe('writeHookState() changes state and nothing else', () => {
  test('a known handler in place, a new one at the end', () => {
    expect(edit(written, { 'a:stop:0:0': { trusted_hash: 'sha256:1', enabled: null }, '/h/"q\\x:stop:0:0': { enabled: false } })).toEqual({
      result: null,
      text: `${written.replace(`enabled = false   # off\n`, '').replace(`'old'`, '"sha256:1"')}\n[hooks.state."/h/\\"q\\\\x:stop:0:0"]\nenabled = false\n`,
      files: ['config.toml'],
    });
  });

  test.each([
    ['', '[hooks.state."k"]\nenabled = true\n'],
    ['model = "x"', 'model = "x"\n\n[hooks.state."k"]\nenabled = true\n'],
    ['[hooks.state.k]\n# mine\n', '[hooks.state.k]\nenabled = true\n# mine\n'],
    ['hooks = { state = { "a" = { enabled = false } } } # c\n', 'hooks = { state = { "a" = { enabled = false }, k = { enabled = true } } } # c\n'],
    ['[hooks.state]\n"k" = { trusted_hash = "1" } # x\n[z]\n', '[hooks.state]\n"k" = { trusted_hash = "1", enabled = true } # x\n[z]\n'],
  ])('%j', (before, after) => {
    expect(edit(before, { k: { enabled: true } })).toMatchObject({ result: null, text: after });
  });

  test.each([['x = \n', 'Invalid TOML document'], ['hooks = 5\n', 'hooks is not a table']])('%j stays as it is, and why is told', (before, reason) => {
    expect(edit(before, { k: { enabled: true } })).toEqual({ result: { error: expect.stringContaining(reason) }, text: before, files: ['config.toml'] });
  });

  test('the mode stays, and a link stays a link', () => {
    const home = temporaryFolder();
    writeFiles(home, { 'elsewhere/real.toml': written });
    fs.chmodSync(path.join(home, 'elsewhere/real.toml'), 0o640);
    fs.symlinkSync('elsewhere/real.toml', path.join(home, 'config.toml'));
    expect(writeHookState(home, { k: { enabled: true } })).toBe(null);
    expect(fs.lstatSync(path.join(home, 'config.toml')).isSymbolicLink()).toBe(true);
    expect(fs.statSync(path.join(home, 'elsewhere/real.toml')).mode & 0o777).toBe(0o640);
    expect(fs.readFileSync(path.join(home, 'elsewhere/real.toml'), 'utf8')).toContain('[hooks.state."k"]');
  });

  test('a new file is its owner’s alone', () => {
    const home = path.join(temporaryFolder(), 'new');
    expect(writeHookState(home, { k: { enabled: true } })).toBe(null);
    expect(fs.statSync(path.join(home, 'config.toml')).mode & 0o777).toBe(0o600);
  });

  test('what cannot be written is told', () => {
    expect(writeHookState('/dev/null', { k: { enabled: true } })).toEqual({ error: expect.stringMatching(/^Cannot (read|write) \/dev\/null\/config\.toml: /) });
  });
});

test('trustHooks() is what discoverHooks() believes, until the hook changes; untrustHooks() takes it back', () => {
  const home = temporaryFolder();
  const hook = (command: string) => writeFiles(home, { 'hooks.json': JSON.stringify({ hooks: { Stop: [{ hooks: [{ type: 'command', command }] }] } }) });
  const status = () => discoverHooks({ codexHome: home, cwd: home, systemConfigPath: '/no', requirementsPath: '/no' }).handlers.map(({ trustStatus }) => trustStatus);
  const handlers = () => discoverHooks({ codexHome: home, cwd: home, systemConfigPath: '/no', requirementsPath: '/no' }).handlers;
  hook('one');
  const told = [status()];
  trustHooks(home, handlers());
  told.push(status());
  hook('two');
  told.push(status());
  untrustHooks(home, handlers().map(({ key }) => key));
  told.push(status());
  expect(told).toEqual([['untrusted'], ['trusted'], ['modified'], ['untrusted']]);
});
