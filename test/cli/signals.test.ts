import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startResponsesServer, type ResponsesServer } from '../../src/testing/responses-server.ts';
import { hookturn } from './program.ts';
import { start } from './run-program.ts';
import { makeWorld, writeJson, type World } from './world.ts';

describe('exec hears', { timeout: 60_000 }, () => {
  let world: World;
  let server: ResponsesServer;
  beforeEach(async () => {
    world = makeWorld();
    server = await startResponsesServer([{ hold: true, items: [{ type: 'message', text: 'never' }] }]);
    const told = (event: string): object => ({ hooks: [{ type: 'command', command: `echo ${event} >> ${path.join(world.root, 'told')}` }] });
    writeJson(path.join(world.home, 'hooks.json'), { hooks: { Interrupt: [told('Interrupt')], SessionEnd: [told('SessionEnd')] } });
  });
  afterEach(async () => {
    await server.close();
    world.remove();
  });

  const told = (): string => (fs.existsSync(path.join(world.root, 'told')) ? fs.readFileSync(path.join(world.root, 'told'), 'utf8') : '');
  const exec = (...more: string[]) => start(['exec', '--skip-git-repo-check', '--dangerously-bypass-hook-trust', '--base-url', server.url, '-m', 'm', ...more, 'wait'], { cwd: world.work, home: world.home });
  const lastFact = (): string => JSON.parse(fs.readFileSync(world.log(), 'utf8').trim().split('\n').at(-1) ?? '{}').facts.at(-1).type;

  it('Ctrl-C: the turn is interrupted, its hooks run, the session ends, and the code is 1', async () => {
    const { child, ended } = exec();
    const request = await server.awaitRequest(1);
    child.kill('SIGINT');
    const { code, stderr } = await ended;

    expect(code).toBe(1);
    expect(stderr).toContain('turn interrupted');
    expect(told()).toBe('Interrupt\nSessionEnd\n');
    expect(lastFact()).toBe('session.closed');
    await request.closed;
  });

  it('Ctrl-C: events say nothing after the turn, and stderr nothing at all', async () => {
    await server.close();
    server = await startResponsesServer([{ items: [{ type: 'shell', cmd: 'echo > started; sleep 300' }] }]);
    const { child, ended } = exec('--json', '-s', 'danger-full-access');
    await expect.poll(() => fs.existsSync(path.join(world.work, 'started')), { timeout: 20_000 }).toBe(true);
    child.kill('SIGINT');
    const { code, stdout, stderr } = await ended;

    expect(code).toBe(1);
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ type: 'item.started', item: { type: 'command_execution' } });
    expect(stderr).toBe('Reading additional input from stdin...\n');
  });

  it('a second Ctrl-C: ends although a hook holds the interrupt', async () => {
    writeJson(path.join(world.home, 'hooks.json'), { hooks: { SessionEnd: [{ hooks: [{ type: 'command', command: `echo $$ > ${path.join(world.root, 'pid')}; sleep 300` }] }] } });
    const { child, ended, says } = exec();
    await server.awaitRequest(1);
    child.kill('SIGINT');
    await says('Running SessionEnd hook');
    await expect.poll(() => fs.existsSync(path.join(world.root, 'pid')), { timeout: 5000 }).toBe(true);
    child.kill('SIGINT');

    expect((await ended).code).toBe(130);
    expect(isAlive(Number(fs.readFileSync(path.join(world.root, 'pid'), 'utf8')))).toBe(false);
  });

  it('SIGTERM: the session ends in order', async () => {
    const { child, ended } = exec('--json');
    await server.awaitRequest(1);
    child.kill('SIGTERM');

    expect((await ended).code).toBe(1);
    expect(told()).toContain('SessionEnd\n');
    expect(lastFact()).toBe('session.closed');
  });

  it('a reader of stdout that goes away: the session ends in order', async () => {
    const child = spawn(hookturn.command, [...hookturn.args, 'exec', '--json', '--skip-git-repo-check', '--dangerously-bypass-hook-trust', '--base-url', server.url, '-m', 'm', 'wait'], { cwd: world.work, env: { ...process.env, CODEX_HOME: world.home }, stdio: ['ignore', 'pipe', 'ignore'] });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    await server.awaitRequest(1);
    child.stdout.destroy();
    server.release(1);

    expect(await ended).not.toBeNull();
    expect(told()).toContain('SessionEnd\n');
    expect(lastFact()).toBe('session.closed');
  });
});

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
