import { expect, test, vi } from 'vitest';
import { runCommand } from '../../src/hooks/run-command.ts';
import { startPiped } from '../../src/processes/index.ts';
import { runAndRead } from './run-and-read.ts';

/** As on a system for which the package has no build. */
vi.mock('koffi', () => { throw new Error('there is no build for this system'); });

const env = { PATH: process.env['PATH'] };
const sh = (command: string) => ({ file: '/bin/sh', args: ['-c', command], cwd: '/', env });

test('where the C library cannot be asked, Node starts the process: on sockets', async () => {
  const { pid, code, stdout } = await runAndRead(sh('ps -o pgid= -p $$; [ -S /dev/stdout ] && echo socket; exit 4'));
  expect({ code, said: stdout.trim().split(/\s+/) }).toEqual({ code: 4, said: [String(pid), 'socket'] });
  await expect(startPiped({ ...sh('true'), file: '/no/such/program' }, 'none')).rejects.toMatchObject({ code: 'ENOENT' });
});

test('hooks run all the same', async () => {
  const stdin = 'x'.repeat(300_000);
  const call = { stdin, timeoutS: 10, cwd: '/', env, shell: '/bin/sh', outputLimitBytes: 1e6, signal: new AbortController().signal };
  expect(await runCommand({ ...call, command: 'cat; echo why >&2; exit 2' })).toEqual({ kind: 'exited', code: 2, stdout: stdin, stderr: 'why\n' });
  expect(await runCommand({ ...call, command: 'exit 0' })).toMatchObject({ kind: 'exited', code: 0 });
});
