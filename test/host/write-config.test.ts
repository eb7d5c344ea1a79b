import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'smol-toml';
import { ConfigWriteError, writeConfig, type ConfigEdit } from '../../src/host/write-config.ts';
import { makeHome } from './home.ts';

const edit = (keyPath: string, value: ConfigEdit['value'], mergeStrategy: ConfigEdit['mergeStrategy'] = 'upsert'): ConfigEdit => ({ keyPath, value, mergeStrategy });

const written = (codexHome: string): Record<string, unknown> => parse(fs.readFileSync(path.join(codexHome, 'config.toml'), 'utf8'));

describe('writeConfig()', () => {
  it('keeps comments and everything that is not edited', () => {
    const { codexHome } = makeHome({ toml: '# mine\nnotify = ["x"] # why' });
    const before = fs.readFileSync(path.join(codexHome, 'config.toml'), 'utf8');
    writeConfig(codexHome, { edits: [edit('hooks.state', { 'a:b:0:0': { trusted_hash: 'sha256:1' } })] });
    const after = fs.readFileSync(path.join(codexHome, 'config.toml'), 'utf8');
    expect(after.startsWith(before.trimEnd())).toBe(true);
    expect(written(codexHome)['hooks']).toEqual({ state: { 'a:b:0:0': { trusted_hash: 'sha256:1' } } });
  });

  it('merges what is upserted, replaces what is replaced, and takes away what is null', () => {
    const { codexHome } = makeHome();
    writeConfig(codexHome, { edits: [edit('hooks.state', { k: { trusted_hash: 'sha256:1' } }), edit('hooks.state', { k: { enabled: false } })] });
    expect(written(codexHome)['hooks']).toEqual({ state: { k: { trusted_hash: 'sha256:1', enabled: false } } });
    writeConfig(codexHome, { edits: [edit('hooks.state."k".enabled', null, 'replace'), edit('model', 'other', 'replace')] });
    expect(written(codexHome)).toMatchObject({ model: 'other', hooks: { state: { k: { trusted_hash: 'sha256:1' } } } });
  });

  it.each<[string, { edits: ConfigEdit[]; expectedVersion?: string; filePath?: string }, ConfigWriteError['code'], string]>([
    ['an empty path', { edits: [edit('', 1)] }, 'configValidationError', 'keyPath must not be empty'],
    ['a state that is no table', { edits: [edit('hooks.state', 5)] }, 'configValidationError', 'Invalid configuration: invalid type: integer `5`, expected a map\nin `hooks.state`\n'],
    ['a name that there is not', { edits: [edit('approval_policy', 'bogus')] }, 'configValidationError', 'Invalid configuration: unknown variant `bogus`, expected one of `untrusted`, `on-failure`, `on-request`, `granular`, `never`\nin `approval_policy`\n'],
    ['another kind of value', { edits: [edit('model', 5)] }, 'configValidationError', 'Invalid configuration: invalid type: integer `5`, expected a string\nin `model`\n'],
    ['a value below any name', { edits: [edit('projects.x.trust_level', 'bogus')] }, 'configValidationError', 'Invalid configuration: unknown variant `bogus`, expected `trusted` or `untrusted`\nin `projects.x.trust_level`\n'],
    ['a policy without its parts', { edits: [edit('approval_policy', { granular: 5 })] }, 'configValidationError', 'Invalid configuration: invalid type: integer `5`, expected struct GranularApprovalConfig\nin `approval_policy`\n'],
    ['hooks that are no table', { edits: [edit('hooks', 5)] }, 'configValidationError', 'Invalid configuration: invalid type: integer `5`, expected struct HooksToml\nin `hooks`\n'],
    ['a hook state that is no table', { edits: [edit('hooks.state.k', 5)] }, 'configValidationError', 'Invalid configuration: invalid type: integer `5`, expected struct HookStateToml\nin `hooks.state.k`\n'],
    ['one wrong edit among good ones', { edits: [edit('model', 'x'), edit('hooks', 5)] }, 'configValidationError', 'Invalid configuration: invalid type: integer `5`, expected struct HooksToml\nin `hooks`\n'],
    ['a key below a value that is no table', { edits: [edit('model.sub', 1)] }, 'configValidationError', 'cannot set value on non-table parent'],
    ['the selector of old profiles', { edits: [edit('profile', 'x')] }, 'configValidationError', '`profile` is a legacy config selector and can no longer be written; use `--profile <name>` with `<name>.config.toml` instead'],
    ['a path with a hole', { edits: [edit('a..b', 1)] }, 'configValidationError', 'keyPath segments must not be empty'],
    ['a path that begins with a dot', { edits: [edit('.a', 1)] }, 'configValidationError', 'keyPath segments must not be empty'],
    ['a path with an open quote', { edits: [edit('a."', 1)] }, 'configValidationError', 'unterminated quoted keyPath segment'],
    ['a version that is not the last one', { edits: [edit('model', 'x')], expectedVersion: 'sha256:0' }, 'configVersionConflict', 'Configuration was modified since last read. Fetch latest version and retry.'],
    ['a file that is not the user\'s', { edits: [edit('model', 'x')], filePath: '/etc/codex/config.toml' }, 'configLayerReadonly', 'Only writes to the user config are allowed'],
  ])('refuses %s and changes nothing', (_, write, code, message) => {
    const { codexHome } = makeHome();
    const before = fs.readFileSync(path.join(codexHome, 'config.toml'), 'utf8');
    expect(() => writeConfig(codexHome, write)).toThrow(new ConfigWriteError(code, message));
    expect(fs.readFileSync(path.join(codexHome, 'config.toml'), 'utf8')).toBe(before);
  });

  it('gives the version that the next write may expect', () => {
    const { codexHome } = makeHome();
    const { version } = writeConfig(codexHome, { edits: [edit('model', 'one')] });
    expect(writeConfig(codexHome, { edits: [edit('model', 'two')], expectedVersion: version }).version).not.toBe(version);
  });
});
