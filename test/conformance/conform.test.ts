import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comparable } from './compare.ts';
import { recordAnew, recordingIn, recordingPath, scenarioNames, scenarioPath } from './recorded.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** All of them take minutes: `npm run conform`. Here every eighth, so that each family is there. */
const chosen = process.env['HOOKTURN_CONFORM'] === 'all' ? scenarioNames : scenarioNames.filter((_name, index) => index % 8 === 3);

const isRestricted = (name: string): boolean => /"sandbox": *"(read-only|workspace-write)"/.test(fs.readFileSync(scenarioPath(name), 'utf8'));

/** Whether this machine can give the sandbox that some of the sessions ran in. */
const hasSandbox = spawnSync('bwrap', ['--unshare-user', '--unshare-net', '--ro-bind', '/', '/', '--dev', '/dev', '--', 'true']).status === 0;
const possible = chosen.filter((name) => hasSandbox || !isRestricted(name));
if (!hasSandbox) console.warn('skipped: the recorded sessions in a sandbox need bubblewrap with user namespaces');

/** The folder of the interpreter itself: a version manager's shim in front of it takes a third of the second that some hooks have. */
const pythonFolder = spawnSync('python3', ['-c', 'import os, sys; print(os.path.dirname(os.path.realpath(sys.executable)))'], { encoding: 'utf8' }).stdout?.trim() ?? '';
const hasPython = pythonFolder !== '';
if (!hasPython) console.warn('skipped: the recorded sessions need python3, which their hooks are written in');

describe.skipIf(!hasPython)('a session of the real Codex CLI 0.169.0, run by hookturn app-server', () => {
  let folder = '';
  let program = '';
  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hookturn-conform-'));
    program = path.join(folder, 'hookturn');
    const sources = `exec "${process.execPath}" --disable-warning=ExperimentalWarning "${path.join(root, 'src/cli/main.ts')}" "$@"`;
    fs.writeFileSync(program, `#!/bin/sh\n${sources}\n`, { mode: 0o755 });
  });
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  it.concurrent.each(possible)('%s', { timeout: 90_000, retry: 1 }, async (name) => {
    // An empty HOME: what a person's login shell sets up is not the subject, and may take longer than a hook has.
    const recording = await recordAnew(name, folder, { ...process.env, HOME: folder, PATH: `${pythonFolder}${path.delimiter}${process.env['PATH']}`, CODEX_BIN: program });
    expect(comparable(recordingIn(recording))).toEqual(comparable(recordingIn(recordingPath(name))));
  });
});
