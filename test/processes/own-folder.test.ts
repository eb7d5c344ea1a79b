import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../hooks/support.ts';

/** The place is chosen once a process: each test has the module anew. */
const load = () => import('../../src/processes/own-folder.ts');
beforeEach(() => { vi.resetModules(); });
afterEach(() => { vi.unstubAllEnvs(); });

describe('ownFolders()', () => {
  test('lie in the user\'s state folder, where no sandbox lets a command write by itself, for the user alone', async () => {
    const home = temporaryFolder();
    vi.stubEnv('XDG_STATE_HOME', undefined);
    vi.stubEnv('HOME', home);
    const { ownFolders } = await load();
    expect(ownFolders()).toBe(path.join(home, '.local/state/hookturn'));
    expect(fs.statSync(ownFolders()).mode & 0o777).toBe(0o700);
    fs.rmSync(ownFolders(), { recursive: true });
    expect(fs.existsSync(ownFolders())).toBe(true);
  });

  test('lie with the temporary files where there is no other place', async () => {
    const root = temporaryFolder();
    fs.writeFileSync(path.join(root, 'no-folder'), '');
    vi.stubEnv('XDG_STATE_HOME', path.join(root, 'no-folder'));
    vi.stubEnv('TMPDIR', root);
    expect((await load()).ownFolders()).toBe(path.join(root, `hookturn-${process.getuid?.()}`));
  });

  test('are not what somebody else laid there', async () => {
    const root = temporaryFolder();
    fs.mkdirSync(path.join(root, 'elsewhere'));
    fs.symlinkSync(path.join(root, 'elsewhere'), path.join(root, 'hookturn'));
    vi.stubEnv('XDG_STATE_HOME', root);
    vi.stubEnv('TMPDIR', root);
    expect((await load()).ownFolders()).toBe(path.join(root, `hookturn-${process.getuid?.()}`));
  });
});

test('makeOwnFolder() removes old folders of dead processes, and no others', async () => {
  const root = temporaryFolder();
  vi.stubEnv('XDG_STATE_HOME', root);
  const { makeOwnFolder, ownFolders } = await load();
  const dead = spawnSync('true').pid;
  const folder = (name: string, ageMs: number) => {
    fs.mkdirSync(path.join(ownFolders(), name));
    fs.utimesSync(path.join(ownFolders(), name), new Date(), new Date(Date.now() - ageMs));
  };
  const day = 24 * 60 * 60 * 1000;
  folder(`${dead}-old`, day);
  folder(`${dead}-new`, 0);
  folder(`${process.pid}-old`, day);
  folder('other', day);
  const own = path.basename(makeOwnFolder());
  expect(fs.readdirSync(ownFolders()).toSorted()).toEqual([own, `${dead}-new`, `${process.pid}-old`, 'other'].toSorted());
});

test('however many folders come and go, one listener waits for the end of this process', async () => {
  const { makeOwnFolder, removeOwnFolder } = await load();
  const before = process.listenerCount('exit');
  for (let round = 0; round < 20; round += 1) removeOwnFolder(makeOwnFolder());
  expect(process.listenerCount('exit')).toBeLessThanOrEqual(before + 1);
});
