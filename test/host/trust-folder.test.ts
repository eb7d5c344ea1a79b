import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { readSessionConfig, type SessionOverrides } from '../../src/host/session-config.ts';
import { trustNamedFolder } from '../../src/host/trust-folder.ts';
import { makeHome, type Home } from './home.ts';

const writable: SessionOverrides = { sandbox: { mode: 'workspace-write' } };
const elsewhere = ({ cwd }: Home, ...folders: string[]): string => {
  const folder = path.join(path.dirname(cwd), ...folders);
  fs.mkdirSync(folder, { recursive: true });
  return folder;
};
const projectsIn = ({ codexHome }: Home): unknown => parse(fs.readFileSync(path.join(codexHome, 'config.toml'), 'utf8'))['projects'];

describe('trustNamedFolder()', () => {
  it('adds a folder that commands may write to, and leaves the rest of the file as it is', () => {
    const home = makeHome({ toml: '# mine' });
    const before = fs.readFileSync(path.join(home.codexHome, 'config.toml'), 'utf8');
    const cwd = elsewhere(home, 'other');
    expect(trustNamedFolder(home.codexHome, { cwd, overrides: writable })).toEqual({ cwd, overrides: writable });
    expect(projectsIn(home)).toEqual({ [home.cwd]: { trust_level: 'trusted' }, [cwd]: { trust_level: 'trusted' } });
    expect(fs.readFileSync(path.join(home.codexHome, 'config.toml'), 'utf8').startsWith(before)).toBe(true);
  });

  it('adds the repository that the folder is in', () => {
    const home = makeHome();
    elsewhere(home, 'repo', '.git', 'HEAD');
    trustNamedFolder(home.codexHome, { cwd: elsewhere(home, 'repo', 'sub'), overrides: writable });
    expect(projectsIn(home)).toEqual({ [home.cwd]: { trust_level: 'trusted' }, [elsewhere(home, 'repo')]: { trust_level: 'trusted' } });
  });

  it.each<[string, (home: Home) => { cwd: string; overrides: SessionOverrides; toml?: string }]>([
    ['commands may not write', (home) => ({ cwd: elsewhere(home, 'other'), overrides: { sandbox: { mode: 'read-only' } } })],
    ['nobody said what commands may do', (home) => ({ cwd: elsewhere(home, 'other'), overrides: {} })],
    ['the user does not trust it', (home) => ({ cwd: elsewhere(home, 'other'), overrides: writable, toml: `[projects."${elsewhere(home, 'other')}"]\ntrust_level = "untrusted"\n` })],
    ['the repository is trusted already', (home) => { elsewhere(home, 'work', '.git', 'HEAD'); return { cwd: elsewhere(home, 'work', 'sub'), overrides: writable }; }],
  ])('changes nothing where %s', (_case, make) => {
    const home = makeHome();
    const { toml, ...request } = make(home);
    const file = path.join(home.codexHome, 'config.toml');
    fs.appendFileSync(file, `\n${toml ?? ''}`);
    const before = fs.readFileSync(file, 'utf8');
    expect(trustNamedFolder(home.codexHome, request)).toEqual(request);
    expect(fs.readFileSync(file, 'utf8')).toBe(before);
  });

  it('holds for the session where the file cannot be changed', () => {
    const home = makeHome();
    const cwd = elsewhere(home, 'other');
    fs.mkdirSync(path.join(cwd, '.codex'));
    fs.writeFileSync(path.join(cwd, '.codex', 'hooks.json'), '{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"x"}]}]}}');
    fs.writeFileSync(path.join(home.codexHome, 'config.toml'), 'projects = { "/elsewhere" = { trust_level = "trusted" } }\n');
    const { overrides } = trustNamedFolder(home.codexHome, { cwd, overrides: writable });
    expect(overrides).toEqual({ ...writable, config: { projects: { [cwd]: { trust_level: 'trusted' } } } });
    const read = readSessionConfig({ codexHome: home.codexHome, cwd, overrides });
    expect(read.ok && read.config.hooks.handlers.map(({ source }) => source)).toEqual(['project']);
  });
});
