import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCommand } from '../../src/hooks/run-command.ts';
import type { CommandCall } from '../../src/hooks/run-command.ts';
import { fixture, isAlive, pidsIn, temporaryFolder, until } from './support.ts';

const limitBytes = 16 * 1024 * 1024;

function run(command: string, rest: Partial<CommandCall> = {}) {
  const signal = new AbortController().signal;
  return runCommand({ command, stdin: '{}', timeoutS: 10, cwd: '/', env: process.env, shell: '/bin/sh', outputLimitBytes: limitBytes, signal, ...rest });
}

describe('runCommand() tells how a hook ended', () => {
  test.each([0, 1, 2, 127])('exit %i', async (code) => {
    expect(await run(fixture('exit-with', String(code), 'why'))).toEqual({ kind: 'exited', code, stdout: '', stderr: 'why' });
  });

  test('a command that does not exist is an exit with 127', async () => {
    expect(await run('/no/such/program')).toMatchObject({ kind: 'exited', code: 127, stdout: '' });
  });

  test('death by a signal', async () => {
    expect(await run(`exec ${fixture('kill-itself', 'TERM')}`)).toEqual({ kind: 'signalled', signal: 'SIGTERM', stdout: '', stderr: '' });
  });

  test.each([{ cwd: '/no/such/folder' }, { shell: '/no/such/shell' }])('cannot start: %o', async (wrong) => {
    expect(await run('true', wrong)).toEqual({ kind: 'failed', message: 'No such file or directory (os error 2)', stdout: '', stderr: '' });
  });
});

describe('runCommand() feeds stdin and reads both outputs', () => {
  test('stdin arrives whole, then ends', async () => {
    const stdin = '{"prompt":"é"}'.repeat(100_000);
    expect(await run(fixture('echo-stdin'), { stdin })).toEqual({ kind: 'exited', code: 0, stdout: stdin, stderr: '' });
  });

  test('a hook that ends without reading 300 KB is no failure', async () => {
    expect(await run(fixture('say', 'done'), { stdin: 'x'.repeat(300_000) })).toEqual({ kind: 'exited', code: 0, stdout: 'done', stderr: '' });
  });

  test('a hook that never reads 300 KB and does not end is timed out', async () => {
    expect(await run('sleep 60', { stdin: 'x'.repeat(300_000), timeoutS: 1 })).toEqual({ kind: 'timed-out', timeoutS: 1, stdout: '', stderr: '' });
  });

  test('a hook that closes stdin early is no failure', async () => {
    expect(await run(fixture('close-stdin'), { stdin: 'x'.repeat(300_000) })).toEqual({ kind: 'exited', code: 0, stdout: 'closed\n', stderr: '' });
  });

  test('a hook may open its streams by name', async () => {
    expect(await run(fixture('name-streams'), { stdin: '{"a":1}' })).toEqual({ kind: 'exited', code: 0, stdout: '{"a":1} through a pipe\n', stderr: 'complaint\n' });
  });

  test('bytes that are not UTF-8 become U+FFFD, also where a character is cut between reads', async () => {
    expect(await run(`printf 'a\\377b\\303'; sleep 0.05; printf '\\251'`)).toEqual({ kind: 'exited', code: 0, stdout: 'a\ufffdbé', stderr: '' });
  });

  test('a byte order mark stays', async () => {
    expect(await run(`printf '\\357\\273\\277{}'`)).toMatchObject({ stdout: '\ufeff{}' });
  });

  test('the environment is the one given, and no other', async () => {
    expect(await run('env', { env: { PATH: '/usr/bin:/bin', ONLY: 'this' } })).toMatchObject({ stdout: expect.stringMatching(/^(?=[^]*^ONLY=this$)(?![^]*^HOME=)/m) });
  });
});

describe('runCommand() lets nothing run on or grow', () => {
  test('100 MB of output end at the limit, and the group is killed', async () => {
    const ending = await run(fixture('flood', '100000000'));
    expect({ ...ending, stdout: ending.stdout.length }).toEqual({ kind: 'output-limit', stream: 'stdout', limitBytes, stdout: limitBytes, stderr: '' });
  });

  test('output of exactly the limit is whole', async () => {
    expect(await run(fixture('say', '1234'), { outputLimitBytes: 4 })).toEqual({ kind: 'exited', code: 0, stdout: '1234', stderr: '' });
  });

  test('a timeout kills the whole group', async () => {
    const file = path.join(temporaryFolder(), 'pids');
    expect(await run(fixture('sleep-and-tell-pids', file), { timeoutS: 3 })).toMatchObject({ kind: 'timed-out', timeoutS: 3 });
    await until(() => pidsIn(file).every((pid) => !isAlive(pid)));
    expect(pidsIn(file)).toHaveLength(2);
  });

  test('a cancel kills the whole group and settles at once', async () => {
    const file = path.join(temporaryFolder(), 'pids');
    const host = new AbortController();
    const ending = run(fixture('sleep-and-tell-pids', file), { signal: host.signal });
    await until(() => fs.existsSync(file));
    host.abort();
    expect(await ending).toEqual({ kind: 'cancelled', stdout: '', stderr: '' });
    await until(() => pidsIn(file).every((pid) => !isAlive(pid)));
  });

  test('a cancel before the start starts nothing', async () => {
    const file = path.join(temporaryFolder(), 'pids');
    expect(await run(fixture('sleep-and-tell-pids', file), { signal: AbortSignal.abort() })).toEqual({ kind: 'cancelled', stdout: '', stderr: '' });
    expect(fs.existsSync(file)).toBe(false);
  });

  test.each(['at once', 'a moment later'])('a cancel while it is starting, %s, is heard as well', async (when) => {
    const file = path.join(temporaryFolder(), 'pid');
    const host = new AbortController();
    const ending = run(`echo $$ > ${file}; exec sleep 60`, { signal: host.signal });
    if (when !== 'at once') await Promise.resolve();
    host.abort();
    expect(await ending).toEqual({ kind: 'cancelled', stdout: '', stderr: '' });
    await until(() => !fs.existsSync(file) || pidsIn(file).every((pid) => !isAlive(pid)));
  });

  test('a child that holds stdout keeps the run open until the timeout, which kills it', async () => {
    const file = path.join(temporaryFolder(), 'pid');
    expect(await run(fixture('leave-child', 'hold', file), { timeoutS: 3 })).toEqual({ kind: 'timed-out', timeoutS: 3, stdout: 'left\n', stderr: '' });
    await until(() => pidsIn(file).every((pid) => !isAlive(pid)));
  });

  test('a child that was let go of lives on after an ordinary end', async () => {
    const file = path.join(temporaryFolder(), 'pid');
    expect(await run(fixture('leave-child', 'detach', file))).toEqual({ kind: 'exited', code: 0, stdout: 'left\n', stderr: '' });
    const [pid = 0] = pidsIn(file);
    expect(isAlive(pid)).toBe(true);
    process.kill(pid);
  });
});

test('many runs side by side keep their outputs apart and give all descriptors back', async () => {
  await run('true');
  const open = () => fs.readdirSync('/proc/self/fd').length;
  const before = open();
  const runs = await Promise.all(Array.from({ length: 40 }, (_, index) => run(fixture('echo-stdin'), { stdin: String(index) })));
  expect(runs.map(({ stdout }) => stdout)).toEqual(Array.from({ length: 40 }, (_, index) => String(index)));
  await until(() => open() <= before);
});
