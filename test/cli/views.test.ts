import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hookturn } from './program.ts';
import { runToEnd, start } from './run-program.ts';
import { makeWorld, writeJson, type World } from './world.ts';

const page = path.join(import.meta.dirname, '../../dist/inspector/index.html');
if (!fs.existsSync(page)) console.warn('skipped: the inspector\'s page is not built (npm run build)');

const pty = await import('@lydell/node-pty').catch(() => null);
if (pty === null) console.warn('skipped: there is no terminal to watch a log on (@lydell/node-pty)');

describe('the commands that show a session in other ways', { timeout: 60_000 }, () => {
  let world: World;
  let log = '';
  beforeAll(async () => {
    world = makeWorld();
    const block = 'grep -q secret && { echo "no secrets" >&2; exit 2; } || echo "a context"';
    writeJson(path.join(world.home, 'hooks.json'), { hooks: { UserPromptSubmit: [{ hooks: [{ type: 'command', command: block }] }], Stop: [{ hooks: [{ type: 'command', command: 'echo "once more" >&2; exit 2', mode: 'shadow' }] }] } });
    writeJson(path.join(world.work, 'model.json'), { model: [{ items: [{ type: 'message', text: 'the answer' }] }] });
    const exec = ['exec', '--skip-git-repo-check', '--dangerously-bypass-hook-trust', '--script', 'model.json'];
    for (const args of [['a question'], ['resume', '--last', 'my secret']]) {
      const ended = await runToEnd([...exec, ...args], { cwd: world.work, home: world.home });
      if (ended.code !== 0) throw new Error(ended.stderr);
    }
    log = world.log();
  }, 60_000);
  afterAll(() => world.remove());

  const run = (...args: string[]) => runToEnd(args, { cwd: world.work, home: world.home });

  it('why: from a message to the prompt and the context before it, and from a block to its hook', async () => {
    const message = await run('why', log, 'the answer');
    expect(message).toMatchObject({ code: 0, stdout: expect.stringMatching(/^message [\s\S]*a question[\s\S]*a context[\s\S]*the answer/) });
    expect(await run('why', '--last', 'my secret')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^prompt [\s\S]*the prompt was blocked by .*no secrets/) });
    expect(await run('why', log, 'no such thing')).toMatchObject({ code: 1, stdout: 'nothing of that name is in the log\n' });
    expect(await run('why', log)).toMatchObject({ code: 2, stderr: expect.stringContaining('Why what?') });
  });

  it('replay --hooks --diff: what other hooks would have decided', async () => {
    const other = writeJson(path.join(world.root, 'other.json'), { hooks: { UserPromptSubmit: [{ hooks: [{ type: 'command', command: 'echo "another context"' }] }] } });
    const { code, stdout, stderr } = await run('replay', log, '--hooks', other, '--diff');
    expect(code).toBe(0);
    expect(stderr).toContain(`asking 1 hook of ${other}`);
    expect(stdout).toContain('UserPromptSubmit (my secret)\n  was blocked');
    expect(stdout).toContain(`would get context from ${other}:user_prompt_submit:0:0: another context`);
    expect(await run('replay', log, '--hooks', path.join(world.root, 'none'), '--diff')).toMatchObject({ code: 1, stderr: expect.stringContaining('Cannot find hooks in') });
  });

  it('hooks shadow-report: what a hook in shadow mode would have decided; the session did not heed it', async () => {
    const { code, stdout } = await run('hooks', 'shadow-report', log);
    expect(code).toBe(0);
    expect(stdout).toMatch(/:stop:0:0: 1 runs, 1 would have decided something, 0 failed/);
    expect((await run('replay', log)).stdout).not.toContain('continued by a Stop hook');
  });

  it('hooks explain: exactly one outcome for each time that a hook event came', async () => {
    const { occurrences } = JSON.parse((await run('hooks', 'explain', log, '--json')).stdout);
    expect(occurrences.filter(({ event }: { event: string }) => event === 'UserPromptSubmit').map(({ outcome }: { outcome: { kind: string; status: string } }) => [outcome.kind, outcome.status])).toEqual([['ran', 'completed'], ['ran', 'blocked']]);
    expect((await run('hooks', 'explain', log)).stdout).toContain('in shadow mode');
  });

  it('graph: the machines, by name and format', async () => {
    expect(await run('graph', '--machine', 'toolCall')).toMatchObject({ code: 0, stdout: expect.stringContaining('stateDiagram-v2') });
    expect(await run('graph', '--format', 'json')).toMatchObject({ code: 0, stdout: expect.stringContaining('"pendingSessionStart"') });
    expect(await run('graph', '--format', 'png')).toMatchObject({ code: 2, stderr: expect.stringContaining('mermaid, dot, svg, scxml, json') });
    expect(await run('graph', '--machine', 'x')).toMatchObject({ code: 2, stderr: expect.stringContaining('session or toolCall') });
  });

  it('watch: what happened, and then the end', async () => {
    const watched = await run('watch', log);
    expect(watched).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('prompt blocked: my secret') });
    expect(watched.stdout).toContain('› a question');
  });

  it.runIf(pty !== null)('watch, on a terminal: says that nobody writes a log that was cut off, and counts no seconds of what it left running', async () => {
    const cut = path.join(world.root, 'cut.jsonl');
    const lines = fs.readFileSync(log, 'utf8').split('\n');
    fs.writeFileSync(cut, lines.slice(0, lines.findIndex((line) => line.includes('"sampling.started"')) + 1).map((line) => `${line}\n`).join(''));
    if (pty === null) throw new Error('no terminal');
    const terminal = pty.spawn(hookturn.command, [...hookturn.args, 'watch', cut], { cwd: world.work, env: { ...process.env, CODEX_HOME: world.home, TERM: 'xterm' }, cols: 120, rows: 24 });
    let shown = '';
    const ended = new Promise<void>((resolve) => { terminal.onExit(() => { resolve(); }); });
    terminal.onData((data) => { shown += data; });
    await expect.poll(() => shown, { timeout: 20_000 }).toContain('Nobody writes this log now');
    const before = shown.length;
    await sleep(1_500);
    expect(shown.slice(before).trim()).toBe('');
    terminal.kill('SIGINT');
    await ended;
  });

  it.runIf(fs.existsSync(page))('inspect: serves the page until it is told to end', async () => {
    const { child, ended, says } = start(['inspect', log], { cwd: world.work, home: world.home });
    let told = '';
    child.stdout?.on('data', (chunk: Buffer) => { told += chunk.toString(); });
    await says('http://127.0.0.1:');
    await expect.poll(() => told).toContain('\n');
    const address = told.trim();
    expect(await run('inspect', '--live', address)).toMatchObject({ code: 0, stdout: `${address}\n` });
    expect(await run('inspect', '--live', address.replace(/token=.*/, 'token=wrong'))).toMatchObject({ code: 1, stderr: expect.stringContaining('with its token') });
    child.kill('SIGTERM');
    const { code, stdout } = await ended;
    expect(await run('inspect', '--live', address)).toMatchObject({ code: 1, stderr: expect.stringContaining('Cannot reach an inspector') });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{20,}\n$/);
  });

  it.runIf(fs.existsSync(page))('export --html: one file with the session in it, or with its words blotted out', async () => {
    const [whole, redacted] = [path.join(world.root, 'whole.html'), path.join(world.root, 'redacted.html')];
    expect(await run('export', log, '--html', '-o', whole)).toMatchObject({ code: 0 });
    expect(await run('export', log, '--html', '--redact', '-o', redacted)).toMatchObject({ code: 0 });
    expect(fs.readFileSync(whole, 'utf8')).toContain('my secret');
    expect(fs.readFileSync(redacted, 'utf8')).not.toContain('my secret');
    expect(await run('export', log)).toMatchObject({ code: 2, stderr: expect.stringContaining('--html') });
  });
});
