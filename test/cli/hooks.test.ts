import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runToEnd } from './run-program.ts';
import { makeWorld, writeJson, type World } from './world.ts';

describe('hookturn hooks', { timeout: 60_000 }, () => {
  let world: World;
  beforeEach(() => {
    world = makeWorld();
    writeJson(path.join(world.work, '.codex', 'hooks.json'), { hooks: { PreToolUse: [{ matcher: 'Bash', hooks: [{ type: 'command', command: 'true', statusMessage: 'looking' }] }], Stop: [{ hooks: [{ type: 'command', command: 'echo \u001b[2J' }] }] } });
  });
  afterEach(() => world.remove());

  const hooks = (...args: string[]) => runToEnd(['hooks', ...args], { cwd: world.work, home: world.home });
  const listed = async (): Promise<{ key: string; trustStatus: string; eventName: string }[]> => JSON.parse((await hooks('list', '--json')).stdout).hooks;
  const key = (event: string): string => path.join(world.work, '.codex', `hooks.json:${event}:0:0`);

  it('list shows command, source, matcher and whether it runs, and lets nothing steer the terminal', async () => {
    const { code, stdout } = await hooks('list');
    expect(code).toBe(0);
    expect(stdout).toContain('PreToolUse on Bash: does not run: not trusted yet\n  runs     true\n');
    expect(stdout).toContain(`from     ${world.work}/.codex/hooks.json (project), timeout 600 s, "looking"`);
    expect(stdout).toContain('runs     echo \\x1b[2J');
    expect(stdout).toContain('2 wait for trust: hookturn hooks trust');
    expect(stdout).not.toContain('\u001b');
  });

  it('list --json prints what the app server answers', async () => {
    expect(await listed()).toMatchObject([{ key: key('pre_tool_use'), eventName: 'preToolUse', command: 'true', trustStatus: 'untrusted' }, { key: key('stop'), trustStatus: 'untrusted' }]);
  });

  it('trust KEY trusts one by a part of its key, and shows what it trusts', async () => {
    const { code, stderr } = await hooks('trust', 'pre_tool_use');
    expect(code).toBe(0);
    expect(stderr).toContain('runs     true');
    expect(stderr).toContain('1 hook is trusted now');
    expect((await listed()).map(({ trustStatus }) => trustStatus)).toEqual(['trusted', 'untrusted']);
  });

  it('trust --all, a change, and untrust', async () => {
    await hooks('trust', '--all');
    expect((await listed()).map(({ trustStatus }) => trustStatus)).toEqual(['trusted', 'trusted']);

    const file = path.join(world.work, '.codex', 'hooks.json');
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('"true"', '"false"'));
    expect((await hooks('list')).stdout).toContain('PreToolUse on Bash: does not run: it has changed since it was trusted');

    await hooks('untrust', key('stop'));
    expect((await listed()).map(({ trustStatus }) => trustStatus)).toEqual(['modified', 'untrusted']);
  });

  it('trust without a terminal and without keys trusts nothing', async () => {
    const { code, stderr } = await hooks('trust');
    expect(code).toBe(2);
    expect(stderr).toContain('name their keys, or give --all');
    expect((await listed()).map(({ trustStatus }) => trustStatus)).toEqual(['untrusted', 'untrusted']);
  });

  it('a part of two keys is refused, and so is a key of nothing', async () => {
    expect(await hooks('trust', 'hooks.json')).toMatchObject({ code: 2, stderr: expect.stringContaining('is part of several keys') });
    expect(await hooks('trust', 'nothing')).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no hook "nothing"') });
  });
});

describe('hooks of a project that is not trusted', { timeout: 60_000 }, () => {
  let world: World;
  beforeEach(() => {
    world = makeWorld({ trusted: false });
    writeJson(path.join(world.work, '.codex', 'hooks.json'), { hooks: { Stop: [{ hooks: [{ type: 'command', command: 'true' }] }] } });
    writeJson(path.join(world.work, 'model.json'), { model: [{ items: [{ type: 'message', text: 'hi' }] }] });
  });
  afterEach(() => world.remove());
  const told = 'are not read: the project';

  it('are told of by exec and by list, until the project is trusted', async () => {
    const exec = () => runToEnd(['exec', '--skip-git-repo-check', '--script', 'model.json', 'hi'], { cwd: world.work, home: world.home });
    const config = path.join(world.home, 'config.toml');
    const before = fs.readFileSync(config, 'utf8');
    expect((await exec()).stderr).toContain(told);
    expect((await runToEnd(['hooks', 'list'], { cwd: world.work, home: world.home })).stdout).toContain(told);

    const { code, stderr } = await runToEnd(['hooks', 'trust', '--project'], { cwd: world.work, home: world.home });
    expect(code).toBe(0);
    expect(stderr).toContain(`the project ${world.work} is trusted now`);
    expect(fs.readFileSync(config, 'utf8')).toBe(`${before}\n[projects.${JSON.stringify(world.work)}]\ntrust_level = "trusted"\n`);

    const after = await exec();
    expect(after.stderr).not.toContain(told);
    expect(after.stderr).toContain('Stop hook skipped: it is not trusted yet');
  });
});
