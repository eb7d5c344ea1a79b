import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { decideCommand } from '../../src/tools/approval/command-need.ts';
import { bench, exec, hasSandbox, outsideFolder, patch, processEnv, workFolder } from './support.ts';

const workspaceWrite = { approvalPolicy: 'never', sandbox: { mode: 'workspace-write' } } as const;

describe.skipIf(!hasSandbox)('in bubblewrap', () => {
  test('the working folder can be written, and the rest cannot', async () => {
    const outside = outsideFolder();
    const table = bench({ policy: workspaceWrite });
    const result = await table.run(exec(`echo in > in.txt; echo out > ${outside}/out.txt`));
    expect(readFileSync(join(table.cwd, 'in.txt'), 'utf8')).toBe('in\n');
    expect(existsSync(join(outside, 'out.txt'))).toBe(false);
    expect(result.output).toContain('Read-only file system');
  });

  test.each([[undefined, 'alone\n'], [true, 'connected\n']])('network access %s: %j', async (networkAccess, said) => {
    const server = createServer((socket) => { socket.end(); }).listen(0, '127.0.0.1');
    onTestFinished(() => { server.close(); });
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const table = bench({ policy: { approvalPolicy: 'never', sandbox: { mode: 'workspace-write', ...(networkAccess === undefined ? {} : { networkAccess }) } } });
    const result = await table.run(exec(`(exec 3<>/dev/tcp/127.0.0.1/${port}) 2>/dev/null && echo connected || echo alone`));
    expect(result.post?.response).toBe(said);
  });

  test.each([[undefined, 'Operation not permitted'], [true, 'connected']])('network access %s: of a local socket that could lead out a command hears %j', async (networkAccess, said) => {
    const path = join(workFolder(), 'engine.sock');
    const server = createServer((socket) => { socket.end(); }).listen(path);
    onTestFinished(() => { server.close(); });
    await once(server, 'listening');
    const table = bench({ policy: { approvalPolicy: 'never', sandbox: { mode: 'workspace-write', ...(networkAccess === undefined ? {} : { networkAccess }) } } });
    const result = await table.run(exec(`python3 -c "import socket; socket.socket(socket.AF_UNIX).connect('${path}'); print('connected')"`));
    expect(result.post?.response).toContain(said);
  });

  test.each(['.git', '.codex', '.agents'])('%s stays as it is, whether it is there or not', async (name) => {
    const table = bench({ policy: workspaceWrite });
    await table.run(exec(`mkdir -p ${name}; echo x > ${name}/planted`));
    expect(existsSync(join(table.cwd, name))).toBe(false);
    mkdirSync(join(table.cwd, name));
    await table.run(exec(`echo x > ${name}/planted`));
    expect(existsSync(join(table.cwd, name, 'planted'))).toBe(false);
  });

  test('a child that leaves its session ends with the command', async () => {
    const table = bench({ policy: workspaceWrite });
    await table.run(exec('setsid sh -c "sleep 1; echo late > late.txt" & sleep 0.1'));
    await table.run(exec('sleep 1.5'));
    expect(existsSync(join(table.cwd, 'late.txt'))).toBe(false);
  });
});

test('without a sandbox commands are asked about, or refused under never, and the host is told once', async () => {
  const env = { ...processEnv, PATH: '/nonexistent' };
  const asking = bench({ env, policy: { approvalPolicy: 'on-request', sandbox: { mode: 'workspace-write' } } });
  const call = exec('echo hi');
  expect((await asking.toolbox.describe(call, asking.scope)).permission.need).toBe('ask');
  const never = bench({ env, policy: workspaceWrite });
  const { permission } = await never.toolbox.describe(call, never.scope);
  await never.toolbox.describe(call, never.scope);
  expect(permission).toMatchObject({ need: 'forbidden', message: expect.stringContaining('this machine has none') });
  expect(never.notices).toEqual([expect.stringContaining('this machine has none that works')]);
});

test('a host may let commands run without one', async () => {
  const table = bench({ env: { ...processEnv, PATH: '/usr/bin:/bin' }, policy: workspaceWrite, withoutSandbox: 'run' });
  expect((await table.toolbox.describe(exec('echo hi'), table.scope)).permission).toEqual({ need: 'none' });
});

test('a patch does not leave the workspace over a link', async () => {
  const outside = outsideFolder();
  writeFileSync(join(outside, 'a.txt'), 'one\n');
  const cwd = workFolder();
  symlinkSync(outside, join(cwd, 'link'));
  const table = bench({ policy: workspaceWrite, offerApplyPatch: true }, cwd);
  const { permission } = await table.toolbox.describe(patch('*** Update File: link/a.txt\n@@\n-one\n+two'), table.scope);
  expect(permission).toEqual({ need: 'forbidden', message: 'patch rejected: writing outside of the project; rejected by user approval settings' });
});

test.each([
  ['never', { restricted: true, enforced: true }, 'run'],
  ['never', { restricted: true, enforced: false }, 'forbidWithoutSandbox'],
  ['never', { dangerous: true }, 'forbidDangerous'],
  ['never', { escalated: true, dangerous: true }, 'forbidEscalation'],
  ['never', { dangerous: true, verdict: { covers: true, strictest: { decision: 'prompt', prefix: ['rm'], justification: null } } }, 'forbidQuestion'],
  ['never', { dangerous: true, verdict: { covers: true, strictest: { decision: 'allow', prefix: ['rm'], justification: null } } }, 'forbidDangerous'],
  ['untrusted', {}, 'ask'],
  ['on-request', {}, 'run'],
  ['on-request', { escalated: true }, 'run'],
  ['on-request', { escalated: true, restricted: true, enforced: true }, 'ask'],
  ['on-request', { restricted: true, enforced: false }, 'ask'],
  ['on-failure', { restricted: true, enforced: true }, 'run'],
  ['on-failure', { dangerous: true }, 'ask'],
] as const)('under %s %j: %s', (approvalPolicy, given, decision) => {
  expect(decideCommand({ approvalPolicy, restricted: false, enforced: false, dangerous: false, escalated: false, verdict: { covers: false, strictest: null }, ...given })).toBe(decision);
});
