import fs from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { isAlive } from '../../src/processes/index.ts';
import { Spawner } from '../../src/processes/spawner.ts';
import { temporaryFolder, until } from '../hooks/support.ts';

const env = { PATH: process.env['PATH'] };
const sh = (command: string) => ({ file: '/bin/sh', args: ['-c', command], cwd: '/', env });

describe('Spawner', () => {
  test('is the parent of what it starts, in a group of its own', async () => {
    const spawner = new Spawner();
    const file = path.join(temporaryFolder(), 'numbers');
    const { pid, exited } = await spawner.start(sh(`echo $$ $PPID > ${file}; ps -o pgid= -p $$ >> ${file}; exit 3`), [null, null, null]);
    expect(await exited).toEqual({ code: 3, signal: null });
    const [own, parent, group] = fs.readFileSync(file, 'utf8').trim().split(/\s+/).map(Number);
    expect({ own, group, ofUs: parent === process.pid }).toEqual({ own: pid, group: pid, ofUs: false });
  });

  test.each([
    ['a program', { ...sh('true'), file: '/no/such/program' }, 'ENOENT'],
    ['a folder', { ...sh('true'), cwd: '/no/such/folder' }, 'ENOENT'],
    ['a program that may not be run', { ...sh('true'), file: '/etc' }, 'EACCES'],
    ['room for the arguments', { ...sh('true'), args: ['x'.repeat(4_000_000)] }, 'E2BIG'],
  ])('rejects without %s, with the system\'s error', async (_what, request, code) => {
    await expect(new Spawner().start(request, [null, null, null])).rejects.toMatchObject({ code, errno: expect.any(Number) });
  });

  test('that is killed leaves what it started running, tells that nobody sees its end, and is not open any more', async () => {
    const spawner = new Spawner();
    const file = path.join(temporaryFolder(), 'parent');
    const { pid, exited } = await spawner.start(sh(`echo $PPID > ${file}; exec sleep 60`), [null, null, null]);
    await until(() => fs.existsSync(file) && fs.readFileSync(file, 'utf8').endsWith('\n'));
    process.kill(Number(fs.readFileSync(file, 'utf8')), 'SIGKILL');
    await expect(exited).rejects.toThrow('the process that starts hooks and commands was killed');
    expect({ runs: isAlive(pid), isOpen: spawner.isOpen }).toEqual({ runs: true, isOpen: false });
    await expect(spawner.start(sh('true'), [null, null, null])).rejects.toThrow();
    process.kill(pid, 'SIGKILL');
  });

  test('keeps nobody alive who has nothing to do, and ends with him', async () => {
    const { stdout } = await execa(process.execPath, ['--disable-warning=ExperimentalWarning', path.join(import.meta.dirname, 'programs/warm-up.ts')], { timeout: 15_000 });
    const spawner = Number(stdout);
    expect(spawner).toBeGreaterThan(1);
    await until(() => !isAlive(spawner));
  });
});
