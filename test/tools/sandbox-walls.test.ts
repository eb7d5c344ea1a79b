import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { ToolResult } from '../../machines/tool-call-data.ts';
import { runCommand } from '../../src/hooks/run-command.ts';
import { bench, exec, hasSandbox, outsideFolder, patch, workFolder, type Bench } from './support.ts';

/** The worst place for what sandboxed commands must not touch: below a folder that the policy lets them write. */
const state = vi.hoisted(() => {
  process.env['XDG_STATE_HOME'] = `/tmp/hookturn-state-${process.pid}/inner`;
  return process.env['XDG_STATE_HOME'];
});
afterAll(() => rmSync(dirname(state), { recursive: true, force: true }));

const sandboxes = [{ mode: 'workspace-write' }, { mode: 'workspace-write', writableRoots: [dirname(state), state, join(state, 'hookturn')], networkAccess: true }] as const;
const unsandboxed = (table: Bench, cmd: string): Promise<ToolResult> =>
  table.toolbox.run(exec(cmd), table.scope, { sandbox: 'none', tell: () => undefined }, new AbortController().signal);
/** Never those of other processes: they may be somebody's who works beside this test. */
const searched = `${tmpdir()}/hookturn-${process.pid}-* ${state}`;

describe.skipIf(!hasSandbox)('a sandboxed command', () => {
  test.each(sandboxes)('under %j puts no program where others look for theirs', async (sandbox) => {
    const table = bench({ policy: { approvalPolicy: 'never', sandbox } });
    await table.run(exec('dir=$(dirname "$(command -v apply_patch)"); for name in git apply_patch; do printf "#!/bin/sh\\necho planted\\n" > $dir/$name; chmod +x $dir/$name; done'));
    expect((await unsandboxed(table, 'git --version; apply_patch 2>&1')).output).not.toContain('planted');
    expect((await table.run(exec('git --version; command -v apply_patch >/dev/null && echo found'))).output).toMatch(/git version [\s\S]*found/);
  });

  test.each(sandboxes)('under %j does not put another folder where that of the programs was', async (sandbox) => {
    const table = bench({ policy: { approvalPolicy: 'never', sandbox } });
    await table.run(exec(`dir=$(dirname "$(command -v apply_patch)"); at=$dir
      while [ "$at" != /tmp ] && [ "$at" != / ]; do mv "$at" "$at-moved"; at=$(dirname "$at"); done
      mkdir -p $dir; printf "#!/bin/sh\\necho planted\\n" > $dir/git; chmod +x $dir/git`));
    expect((await unsandboxed(table, 'git --version')).output).not.toContain('planted');
  });

  test('does not change what the next one is forbidden', async () => {
    const table = bench({ policy: { approvalPolicy: 'never', sandbox: sandboxes[0] } });
    await table.run(exec(`for f in $(find ${searched} -name "*.bpf" 2>/dev/null); do printf '\\006\\000\\000\\000\\000\\000\\377\\177' > $f; done`));
    const { post } = await table.run(exec('python3 -c "import socket; socket.socket(socket.AF_INET)"'));
    expect(post?.response).toContain('Operation not permitted');
  });

  test.each([...sandboxes, { mode: 'read-only' }] as const)('under %j says nothing in the name of a hook, and hears nothing that is meant for one', async (sandbox) => {
    const table = bench({ policy: { approvalPolicy: 'never', sandbox } });
    const { output } = await table.run(exec(`for p in $(find ${searched} -type p 2>/dev/null); do echo pipe:$p; exec {fd}<>$p; echo forged >&$fd; done; sleep 5`, { yield_time_ms: 1000 }));
    const ended = await runCommand({ command: 'cat', stdin: 'asked', timeoutS: 10, cwd: '/', env: { PATH: process.env['PATH'] }, shell: null, outputLimitBytes: 1000, signal: new AbortController().signal });
    expect(ended).toEqual({ kind: 'exited', code: 0, stdout: 'asked', stderr: '' });
    expect(output).not.toContain('pipe:');
  });

  test('does not move a folder above the workspace away to lay a link, or a folder with hooks, in its place', async () => {
    const above = realpathSync(mkdtempSync(join(tmpdir(), 'hookturn-above-')));
    onTestFinished(() => rmSync(above, { recursive: true, force: true }));
    const cwd = join(above, 'projects', 'one');
    mkdirSync(cwd, { recursive: true });
    const table = bench({ policy: { approvalPolicy: 'never', sandbox: { mode: 'workspace-write' } } }, cwd);
    await table.run(exec(`cd /; mv ${cwd} ${cwd}-moved; mv ${above}/projects ${above}/moved; mkdir -p ${cwd}/.git/hooks; touch ${cwd}/.git/hooks/planted`));
    expect([readdirSync(above), existsSync(join(cwd, '.git'))]).toEqual([['projects'], false]);
  });

  test('does not get out over a link that it laid where a writable root was to be', async () => {
    const outside = outsideFolder();
    const open = workFolder();
    const sandbox = { mode: 'workspace-write', writableRoots: [join(open, 'later')] } as const;
    const table = bench({ policy: { approvalPolicy: 'never', sandbox }, offerApplyPatch: true });
    await table.run(exec(`ln -s ${'../'.repeat(8)}${outside.slice(1)} ${open}/later`));
    await table.run(exec(`echo out > ${open}/later/out.txt`));
    const { permission } = await table.toolbox.describe(patch(`*** Add File: ${open}/later/out.txt\n+out`), table.scope);
    expect([readdirSync(outside), permission.need]).toEqual([[], 'forbidden']);
  });
});

test('a patch is no way to the folders of this process either', async () => {
  const table = bench({ policy: { approvalPolicy: 'never', sandbox: { mode: 'workspace-write' } }, offerApplyPatch: true });
  const { output } = await unsandboxed(table, 'command -v apply_patch');
  const program = /^\/.*apply_patch$/m.exec(String(output))?.[0] ?? '';
  const link = join(table.cwd, 'link');
  symlinkSync(dirname(program), link);
  const needs = [dirname(program), link].map(async (folder) => (await table.toolbox.describe(patch(`*** Add File: ${folder}/git\n+#!/bin/sh`), table.scope)).permission.need);
  expect(await Promise.all(needs)).toEqual(['forbidden', 'forbidden']);
});

describe.skipIf(!hasSandbox)('a patch that was found to stay inside', () => {
  const table = (): Bench => bench({ policy: { approvalPolicy: 'never', sandbox: { mode: 'workspace-write' } }, offerApplyPatch: true });
  const link = (from: string, to: string): void => { rmSync(from, { recursive: true }); symlinkSync(to, from); };

  test.each([
    ['adds', '*** Add File: sub/new.txt\n+out', 'new.txt'],
    ['moves', '*** Update File: old.txt\n*** Move to: sub/new.txt\n@@\n-old\n+out', 'new.txt'],
    ['deletes', '*** Delete File: sub/kept.txt', 'kept.txt'],
    ['changes', '*** Update File: sub/kept.txt\n@@\n-kept\n+out', 'kept.txt'],
  ])('%s nothing outside when its folder has become a link since', async (_what, body, name) => {
    const { toolbox, cwd, scope, run } = table();
    const outside = outsideFolder();
    writeFileSync(join(cwd, 'old.txt'), 'old\n');
    for (const folder of [join(cwd, 'sub'), outside]) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'kept.txt'), 'kept\n');
    }
    const call = patch(body);
    expect((await toolbox.describe(call, scope)).permission).toEqual({ need: 'none' });
    link(join(cwd, 'sub'), outside);
    const result = await run(call);
    expect(result).toMatchObject({ success: false, output: expect.stringMatching(new RegExp(`^Exit code: 1\\nWall time: .*\\nOutput:\\nFailed to \\w+ file ${cwd}/sub/${name}\\n$`)) });
    expect(readdirSync(outside).map((file) => [file, readFileSync(join(outside, file), 'utf8')])).toEqual([['kept.txt', 'kept\n']]);
  });

  test('is applied as one without a sandbox is', async () => {
    const { cwd, run, told } = table();
    writeFileSync(join(cwd, 'a.txt'), 'one\r\n\u{1f600}\n');
    const result = await run(patch('*** Update File: a.txt\n*** Move to: deep/b.txt\n@@\n-\u{1f600}\n+two\n*** Add File: c.txt\n+three'));
    expect(result).toMatchObject({ success: true, output: expect.stringContaining('Success. Updated the following files:\nA c.txt\nM deep/b.txt') });
    expect([readdirSync(cwd).toSorted(), readFileSync(join(cwd, 'deep/b.txt'), 'utf8'), told.some(({ type }) => type === 'turnDiff')]).toEqual([['c.txt', 'deep'], 'one\r\ntwo\n', true]);
  });

  test('and one that somebody has to allow is applied without the sandbox then, and not before', async () => {
    const { toolbox, cwd, scope } = bench({ policy: { approvalPolicy: 'on-request', sandbox: { mode: 'workspace-write' } }, offerApplyPatch: true });
    const call = patch('*** Add File: .git/x\n+x');
    expect((await toolbox.describe(call, scope)).permission).toMatchObject({ need: 'ask', unsandboxed: true });
    const run = (sandbox: 'session' | 'none') => toolbox.run(call, scope, { sandbox, tell: () => undefined }, new AbortController().signal);
    expect([(await run('session')).success, existsSync(join(cwd, '.git/x'))]).toEqual([false, false]);
    expect([(await run('none')).success, existsSync(join(cwd, '.git/x'))]).toEqual([true, true]);
  });
});
