import fs from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { execa } from 'execa';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startPiped } from '../../src/processes/index.ts';
import { temporaryFolder } from '../hooks/support.ts';
import { runAndRead } from './run-and-read.ts';

const isLinux = process.platform === 'linux';
const program = (name: string): string => path.join(import.meta.dirname, 'programs', name);
const sh = (command: string, env: NodeJS.ProcessEnv = { PATH: process.env['PATH'] }) => ({ file: '/bin/sh', args: ['-c', command], cwd: '/', env });
const countOpen = (): number => fs.readdirSync('/proc/self/fd').length;

describe('startPiped() starts a process', () => {
  test('at the head of a group of its own, as a child of this one', async () => {
    const { pid, stdout } = await runAndRead(sh('echo $$ $PPID; ps -o pgid=,sid= -p $$'));
    expect(stdout.trim().split(/\s+/).map(Number)).toEqual([pid, process.pid, pid, pid]);
  });

  test('with the environment that it was given, and no other', async () => {
    const { stdout } = await runAndRead({ file: '/usr/bin/env', args: [], cwd: '/', env: { A: 'é', B: undefined, C: '' } });
    expect(stdout).toBe('A=é\nC=\n');
  });

  test('in its folder, with its arguments as they are', async () => {
    const folder = fs.realpathSync(temporaryFolder());
    expect((await runAndRead({ ...sh('pwd; printf "%s|" "$@"'), args: ['-c', 'pwd; printf "%s|" "$@"', 'name', 'a b', '', '\'"$x'], cwd: folder })).stdout).toBe(`${folder}\na b||'"$x|`);
  });

  test.skipIf(!isLinux)('with no signal ignored or blocked, though Node ignores SIGPIPE', async () => {
    const { stdout } = await runAndRead({ file: '/bin/cat', args: ['/proc/self/status'], cwd: '/', env: {} });
    // The first 31, which have names: the C library keeps two of the others for itself, and leaves them ignored.
    const masks = [...stdout.matchAll(/^Sig(?:Blk|Ign):\t\w{8}(\w{8})$/gm)].map(([, mask = '']) => Number.parseInt(mask, 16) & 0x7fffffff);
    expect(masks).toEqual([0, 0]);
  });

  test.skipIf(!isLinux)('with no pipe of another process', async () => {
    const list = async () => (await runAndRead({ file: '/bin/ls', args: ['/proc/self/fd'], cwd: '/', env: {} })).stdout;
    const alone = await list();
    const other = await startPiped(sh('cat'), 'fed');
    onTestFinished(() => other.release());
    expect(await list()).toBe(alone);
  });

  test.skipIf(!isLinux)('with no descriptor that this process itself was given', async () => {
    const stdio = ['ignore', 'pipe', 'ignore', ...Array.from({ length: 37 }, () => 'ignore' as const), 'pipe'] as const;
    const { stdout } = await execa(process.execPath, ['--disable-warning=ExperimentalWarning', program('list-descriptors.ts')], { stdio: [...stdio] });
    // The last one is the folder that is read.
    expect(stdout).toBe('0 1 2 3');
  });

  test('by its name in the PATH that it was given', async () => {
    const folder = temporaryFolder();
    fs.writeFileSync(path.join(folder, 'tool'), '#!/bin/sh\necho found\n', { mode: 0o755 });
    fs.mkdirSync(path.join(folder, 'first', 'tool'), { recursive: true });
    expect((await runAndRead({ file: 'tool', args: [], cwd: '/', env: { PATH: `/no/such:${folder}/first:${folder}` } })).stdout).toBe('found\n');
    expect((await runAndRead({ file: 'tool', args: [], cwd: folder, env: { PATH: '/no/such:.' } })).stdout).toBe('found\n');
    await expect(startPiped({ file: 'tool', args: [], cwd: folder, env: { PATH: '/no/such' } }, 'none')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test.skipIf(!isLinux)('that may open its input by name, also after all of it was read', async () => {
    const running = await startPiped(sh('cat; sleep 0.1; cat /dev/stdin'), 'fed');
    onTestFinished(() => running.release());
    running.feed('asked');
    expect(await running.exited).toEqual({ code: 0, signal: null });
  });
});

test.each([
  ['exit 0', { code: 0, signal: null }],
  ['exit 255', { code: 255, signal: null }],
  ['kill -KILL $$', { code: null, signal: 'SIGKILL' }],
  ['ulimit -c 0; kill -ABRT $$', { code: null, signal: 'SIGABRT' }],
])('startPiped() tells how a process ended: %s', async (command, exit) => {
  expect(await runAndRead(sh(command))).toMatchObject(exit);
});

test('startPiped() tells of each of many processes how it ended, beside those that Node starts', async () => {
  const numbers = Array.from({ length: 60 }, (_, index) => index);
  const [ended, byNode] = await Promise.all([
    Promise.all(numbers.map(async (number) => (await runAndRead(sh(`sleep 0.0${number % 7}; exit ${number}`))).code)),
    Promise.all(numbers.slice(0, 8).map(async (number) => (await execa({ reject: false })`/bin/sh -c ${`exit ${number}`}`).exitCode)),
  ]);
  expect([ended, byNode]).toEqual([numbers, numbers.slice(0, 8)]);
});

describe('startPiped() rejects with the system\'s error', () => {
  test.each([
    ['without the program', { ...sh('true'), file: '/no/such/program' }, 'ENOENT'],
    ['without the folder', { ...sh('true'), cwd: '/no/such/folder' }, 'ENOENT'],
    ['without leave to run it', { ...sh('true'), file: '/etc' }, 'EACCES'],
    ['without room for an argument', { ...sh('true'), args: ['x'.repeat(4_000_000)] }, 'E2BIG'],
    ['without room for all of them', { ...sh('true'), args: Array.from({ length: 300 }, () => 'x'.repeat(100_000)) }, 'E2BIG'],
  ])('%s', async (_what, request, code) => {
    await expect(startPiped(request, 'fed')).rejects.toMatchObject({ code, errno: expect.any(Number) });
  });

  test.skipIf(!isLinux)('and in Rust\'s words where a text holds a NUL', async () => {
    for (const request of [sh('echo \0'), sh('true', { A: '\0' }), { ...sh('true'), cwd: '/\0' }]) await expect(startPiped(request, 'none')).rejects.toThrow('nul byte found in provided data');
  });

  test.skipIf(!isLinux)('and keeps nothing open, also where there are too few descriptors for its pipes', async () => {
    const before = countOpen();
    await expect(startPiped({ ...sh('true'), cwd: '/no/such/folder' }, 'fed')).rejects.toThrow();
    expect(countOpen()).toBe(before);
    const { stdout } = await execa('/bin/sh', ['-c', 'ulimit -n 80; exec "$0" --disable-warning=ExperimentalWarning "$@"', process.execPath, program('few-descriptors.ts'), '1', '2', '3', '4', '5']);
    expect(stdout).toBe('0');
  });
});

test.skipIf(!isLinux)('release() closes the input also of a process that was never fed', async () => {
  const start = async (): Promise<void> => {
    const running = await startPiped({ file: '/bin/true', args: [], cwd: '/', env: {} }, 'fed');
    await running.exited;
    running.release();
  };
  await start();
  const before = countOpen();
  for (let round = 0; round < 5; round += 1) await start();
  expect(countOpen()).toBeLessThan(before + 5);
});

test('this process waits for what it started, and for nothing after that', async () => {
  const { stdout } = await execa(process.execPath, ['--disable-warning=ExperimentalWarning', program('wait-for-one.ts')], { timeout: 15_000 });
  expect(stdout).toBe('ended with 3');
});

test('a worker, who hears of no signals, learns of the end too', async () => {
  const worker = new Worker(program('wait-for-one.ts'), { stdout: true });
  let said = '';
  worker.stdout.on('data', (chunk: Buffer) => { said += chunk.toString(); });
  await new Promise((resolve) => worker.once('exit', resolve));
  expect(said).toBe('ended with 3\n');
});
