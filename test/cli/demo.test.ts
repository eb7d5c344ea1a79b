import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runToEnd, start } from './run-program.ts';
import { makeWorld, type World } from './world.ts';

describe('the demo', { timeout: 60_000 }, () => {
  let world: World;
  afterEach(() => world.remove());

  const run = async (): Promise<{ stdout: string; code: number | null; log: string; tookMs: number }> => {
    world = makeWorld();
    const begin = performance.now();
    const { stdout, code } = await runToEnd(['demo'], { cwd: world.work, home: world.home, env: { TMPDIR: world.root } });
    return { stdout, code, log: /^The log: (.+)$/m.exec(stdout)?.[1] ?? '', tookMs: performance.now() - begin };
  };

  it('shows a denied call, blocked prompts, a continuation, and a replay that comes out the same', async () => {
    const { stdout, code, log } = await run();
    expect(code).toBe(0);
    for (const text of ['✗ blocked by a hook: rm -rf data', '✗ prompt blocked: Deploy it with the key', '✗ prompt blocked: Publish it with', '↻ continued by a Stop hook', 'Added build/out.txt', 'You are welcome.', '✓ the machines are in the very state', '✓ 2 blocked prompts are nowhere in the conversation']) expect(stdout).toContain(text);
    expect(stdout).toMatch(/✓ \d+ facts in \d+ records came out the same, byte for byte/);
    expect(stdout).toContain(`inspect ${log}`);

    const again = await runToEnd(['replay', log, '--verify'], { cwd: world.work, home: world.home });
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('came out the same') });
    const explained = await runToEnd(['hooks', 'explain', log], { cwd: world.work, home: world.home });
    expect(explained.stdout.match(/ran, blocked/g)).toHaveLength(4);
    const watched = await runToEnd(['watch', log], { cwd: world.work, home: world.home });
    expect(watched).toMatchObject({ code: 0, stdout: expect.stringContaining('You are welcome.') });
  });

  it('touches nothing but its own folder', async () => {
    await run();
    expect(fs.readdirSync(world.home)).toEqual(['config.toml']);
    expect(fs.readdirSync(world.work)).toEqual([]);
    expect(fs.readdirSync(world.root).filter((name) => name.startsWith('hookturn-demo-'))).toHaveLength(1);
  });

  it('ends in order when it is told to', async () => {
    world = makeWorld();
    const { child, ended, says } = start(['demo'], { cwd: world.work, home: world.home, env: { TMPDIR: world.root } });
    await says('1. A prompt');
    child.kill('SIGTERM');
    await ended;
    const home = path.join(world.root, fs.readdirSync(world.root).find((name) => name.startsWith('hookturn-demo-')) ?? '', 'home');
    const logs = path.join(home, 'hookturn', 'logs');
    const log = fs.readFileSync(path.join(logs, fs.readdirSync(logs).find((name) => name.endsWith('.jsonl')) ?? ''), 'utf8');
    expect(log).toContain('"session.closed"');
  });
});
