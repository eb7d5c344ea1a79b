import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeLine, type LogRecord } from '../../src/log/index.ts';
import { runToEnd } from './run-program.ts';
import { makeWorld, writeJson, type World } from './world.ts';

describe('the commands on logs', { timeout: 60_000 }, () => {
  let world: World;
  let log = '';
  beforeAll(async () => {
    world = makeWorld();
    writeJson(path.join(world.home, 'hooks.json'), { hooks: { UserPromptSubmit: [{ hooks: [{ type: 'command', command: 'echo a context' }] }] } });
    writeJson(path.join(world.work, 'model.json'), { model: [{ items: [{ type: 'shell', cmd: 'echo from the shell' }] }, { items: [{ type: 'message', text: 'the answer' }] }] });
    const ended = await runToEnd(['exec', '--skip-git-repo-check', '--dangerously-bypass-hook-trust', '--script', 'model.json', 'a question'], { cwd: world.work, home: world.home });
    if (ended.code !== 0) throw new Error(ended.stderr);
    log = world.log();
  }, 60_000);
  afterAll(() => world.remove());

  const run = (...args: string[]) => runToEnd(args, { cwd: world.work, home: world.home });
  const copy = (name: string, change: (bytes: Uint8Array) => Uint8Array): string => {
    const file = path.join(world.root, name);
    fs.writeFileSync(file, change(fs.readFileSync(log)));
    return file;
  };
  /** One bit of a byte in the middle of line `line`. */
  const flipped = (line: number) => (bytes: Uint8Array): Uint8Array => {
    const lines = Buffer.from(bytes).toString('latin1').split('\n');
    const before = lines.slice(0, line - 1).join('\n').length + 1;
    const at = before + Math.floor((lines[line - 1]?.length ?? 0) / 2);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    return bytes;
  };

  it('replay prints the timeline', async () => {
    const { code, stdout, stderr } = await run('replay', log);
    expect(code).toBe(0);
    const shown = stdout.split('\n').map((line) => line.replace(/^ *\d* *[\d.]*s? +/, '').replace(/ in [\d.]+ m?s/, ' in N ms'));
    expect(shown).toEqual(['✓ UserPromptSubmit hook completed in N ms', 'hook context: a context', '› a question', '$ echo from the shell', 'from the shell', 'the answer', 'turn completed in N ms · 30 tokens (20 in, 10 out) · 1 tool call · hooks: 1 completed', '']);
    expect(stderr).toMatch(/^\d+ records, \d+ facts; the session is closed\n$/);
  });

  it('replay --verify compares every fact, by path, by id and by --last', async () => {
    const id = path.basename(log, '.jsonl');
    for (const which of [log, id, '--last']) expect(await run('replay', which, '--verify')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+ records replayed, \d+ facts came out the same\n$/) });
  });

  it('replay --verify names the first fact that came out different', async () => {
    const records: LogRecord[] = JSON.parse((await run('log', 'export', log, '--format', 'json')).stdout);
    const changed = records.map((record) => ({ ...record, facts: record.facts.map((fact) => (fact.type === 'context.injected' ? { ...fact, text: 'another context' } : fact)) }));
    const file = path.join(world.root, 'changed.jsonl');
    fs.writeFileSync(file, Buffer.concat(changed.map((record) => Buffer.from(encodeLine(record)))));
    const { code, stdout } = await run('replay', file, '--verify');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^the log and the law part at record \d+, fact \d+/);
    expect(stdout).toContain('another context');
  });

  it('log verify accounts for every byte, and names the line in which a bit was flipped', async () => {
    expect(await run('log', 'verify', log)).toMatchObject({ code: 0, stdout: expect.stringContaining('every byte is accounted for') });
    const { code, stdout } = await run('log', 'verify', copy('flipped.jsonl', flipped(4)));
    expect(code).toBe(1);
    expect(stdout).toContain('3 valid records, then line 4');
  });

  it('log repair keeps what is valid and moves the rest beside it', async () => {
    const file = copy('repair.jsonl', flipped(4));
    const { code, stdout } = await run('log', 'repair', file);
    expect(code).toBe(0);
    expect(stdout).toContain('kept 3 records');
    expect(await run('log', 'verify', file)).toMatchObject({ code: 0 });
    expect(fs.readdirSync(world.root).filter((name) => name.startsWith('repair.jsonl.removed'))).toHaveLength(1);
  });

  it('a damaged log is refused by every reader, with line and reason', async () => {
    const file = copy('damaged.jsonl', flipped(2));
    for (const args of [['replay', file], ['log', 'stat', file], ['log', 'export', file]]) expect(await run(...args)).toMatchObject({ code: 1, stderr: expect.stringContaining('line 2') });
  });

  it('a torn log is read up to its last whole line, and that is told', async () => {
    const file = copy('torn.jsonl', (bytes) => bytes.subarray(0, -20));
    expect(await run('log', 'cat', file)).toMatchObject({ code: 0, stderr: expect.stringContaining('is torn') });
    expect(await run('replay', file)).toMatchObject({ code: 0, stderr: expect.stringContaining('it is left out') });
  });

  it('log cat prints a range, log stat counts, log export gives plain JSON', async () => {
    expect((await run('log', 'cat', log, '--from', '1', '--to', '2')).stdout.trim().split('\n')).toEqual([expect.stringMatching(/^1 .* log.opened -> session.opened/), expect.stringMatching(/^2 .* prompt.submitted -> turn.started/)]);
    expect(JSON.parse((await run('log', 'stat', log, '--json')).stdout)).toMatchObject({ tornBytes: 0, facts: expect.arrayContaining([{ name: 'turn.settled', count: 1 }]) });
    const exported: { seq: number; crc?: string }[] = JSON.parse((await run('log', 'export', log, '--format', 'json')).stdout);
    expect(exported.map(({ seq }) => seq)).toEqual(exported.map((_, index) => index + 1));
    expect(exported[0]).toMatchObject({ event: { type: 'log.opened' } });
  });

  it('what is no log is told so', async () => {
    const text = path.join(world.root, 'text');
    fs.writeFileSync(text, 'hello\nthere\n');
    expect(await run('replay', text)).toMatchObject({ code: 1, stderr: expect.stringContaining('line 1') });
    expect(await run('replay', world.root)).toMatchObject({ code: 1, stderr: expect.stringContaining('it is a folder') });
    expect(await run('replay', 'no-such-session')).toMatchObject({ code: 1, stderr: expect.stringContaining('Cannot find a log "no-such-session"') });
    expect(await run('replay')).toMatchObject({ code: 2, stderr: expect.stringContaining('Which log?') });
  });
});
