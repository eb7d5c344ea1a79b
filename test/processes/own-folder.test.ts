import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { makeOwnFolder } from '../../src/processes/own-folder.ts';
import { temporaryFolder } from '../hooks/support.ts';

test('makeOwnFolder() removes old folders of dead processes, and no others', () => {
  const root = temporaryFolder();
  vi.stubEnv('TMPDIR', root);
  const dead = spawnSync('true').pid;
  const folder = (name: string, ageMs: number) => {
    fs.mkdirSync(path.join(root, name));
    fs.utimesSync(path.join(root, name), new Date(), new Date(Date.now() - ageMs));
  };
  const day = 24 * 60 * 60 * 1000;
  folder(`hookturn-${dead}-old`, day);
  folder(`hookturn-${dead}-new`, 0);
  folder(`hookturn-${process.pid}-old`, day);
  folder('hookturn-other', day);
  const own = path.basename(makeOwnFolder());
  expect(fs.readdirSync(root).toSorted()).toEqual([own, `hookturn-${dead}-new`, `hookturn-${process.pid}-old`, 'hookturn-other'].toSorted());
  vi.unstubAllEnvs();
});
