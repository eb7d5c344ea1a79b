import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { configTrouble, readConfigLayers, type ConfigOptions } from '../../src/hooks/index.ts';
import { temporaryFolder, writeFiles } from './support.ts';

function layersOf(toml: string, sessionFlags?: ConfigOptions['sessionFlags']) {
  const folder = temporaryFolder();
  const file = path.join(folder, 'config.toml');
  writeFiles(folder, { 'config.toml': toml });
  const { invalid, warnings } = readConfigLayers({ codexHome: folder, cwd: path.join(folder, 'work'), systemConfigPath: path.join(folder, 'none'), requirementsPath: path.join(folder, 'none'), ...(sessionFlags === undefined ? {} : { sessionFlags }) });
  return { invalid: invalid.map(({ message }) => message.replace(file, 'FILE')), warnings: warnings.map((warning) => warning.replaceAll(file, 'FILE')) };
}

describe('readConfigLayers()', () => {
  it('takes what all layers together say, though one of them could not stand alone', () => {
    expect(layersOf('model = 3\n[mcp_servers.a]\ncommand = "x"', { model: 'm', mcp_servers: { a: { args: ['y'] } } }).invalid).toEqual([]);
  });

  it.each<[string, string]>([
    ['approval_policy = "untrusted"', 'approval_policy = "untrusted" is no longer supported; remove this setting'],
    ['approval_policy = "bogus"', 'FILE:1:19: unknown variant `bogus`, expected one of `untrusted`, `on-failure`, `on-request`, `granular`, `never`'],
    ['approval_policy = {granular={}}', 'FILE:1:29: missing field `sandbox_approval`'],
    ['sandbox_mode = "zz"\nmodel = 5', 'FILE:1:16: unknown variant `zz`, expected one of `read-only`, `workspace-write`, `danger-full-access`'],
    ['model = "m"\n[mcp_servers.x]\ncommand = 5', 'FILE:3:11: invalid type: integer `5`, expected a string'],
    ['[features]\nzz = 4', 'FILE:2:6: invalid type: integer `4`, expected a boolean'],
    ['[mcp_servers.x]\nargs = ["a"]', 'FILE:1:1: invalid transport'],
    ['[mcp_servers]\nx = {url="a", cwd="b"}', 'FILE:2:5: cwd is not supported for streamable_http'],
    ['[mcp_servers.x]\ncommand = "a"\nargs = ["b", 5]', 'FILE:3:14: invalid type: integer `5`, expected a string'],
    ['[model_providers.x]\nbase_url = "y"', 'FILE:1:2: model_providers.x: provider name must not be empty'],
    ['[model_providers.x]\nname = "x"\nwire_api = "chat"', 'FILE:3:12: `wire_api = "chat"` is no longer supported.\nHow to fix: set `wire_api = "responses"` in your provider config.\nMore info: https://github.com/openai/codex/discussions/7782'],
    ['[model]\nx = 1', 'FILE:1:1: invalid type: map, expected a string'],
    ['background_terminal_max_timeout = -1', 'FILE:1:35: invalid value: integer `-1`, expected u64'],
    ['model_provider = "nobody"', 'Model provider `nobody` not found'],
    ['profile = "old"', 'legacy `profile = "old"` config is no longer supported; use `--profile old` with `old.config.toml` instead'],
    ['model_instructions_file = "/nope/x"', 'failed to read model instructions file /nope/x: No such file or directory (os error 2)'],
    ['forced_login_method = "x"', 'FILE:1:23: unknown variant `x`, expected `chatgpt` or `api`'],
  ])('tells of the value that no session can start with: %s', (toml, message) => {
    expect(layersOf(toml).invalid).toEqual([message]);
  });

  it('tells of a wrong override by its key', () => {
    expect(layersOf('', { features: { zz: 4 } }).invalid).toEqual(['invalid type: integer `4`, expected a boolean\nin `features`\n']);
  });

  it('tells of the keys that nobody reads, of three by name', () => {
    expect(layersOf('zzz = 1\n[tui]\nqq = 1\n[features]\nyy = true\n[mcp_servers.x]\ncommand = "a"\nzip = 1', { www: 1 }).warnings).toEqual([
      'Codex is ignoring 4 unrecognized configuration settings. Check for typos or deprecated settings.\n  session-flags: `www` is ignored.\n  user (FILE): `features.yy` is ignored.\n  user (FILE): `mcp_servers.x.zip` is ignored.\n  ... and 1 more ignored settings.',
    ]);
  });

  it('passes what Codex knows, and our own table', () => {
    expect(layersOf('approval_policy = "on-failure"\nnotify = ["x"]\n[hookturn]\nmax_stop_continuations = 3\n[tui]\nnotifications = true\n[agents.x]\ndescription = "d"')).toEqual({ invalid: [], warnings: [] });
  });
});

describe('configTrouble()', () => {
  it('tells of the hooks too', () => {
    expect(configTrouble({ hooks: { state: 5 } })).toBe('invalid type: integer `5`, expected a map\nin `hooks.state`\n');
  });
});
