import fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runToEnd } from './run-program.ts';
import { makeWorld, type World } from './world.ts';

const python = '/usr/bin/python3';
if (!fs.existsSync(python)) console.warn(`skipped: the wizard tower's hook needs ${python}, which this machine has not`);

/** The hook script as its author wrote it, run by the command line as its author would run it. */
describe.runIf(fs.existsSync(python))('the wizard tower', { timeout: 60_000 }, () => {
  let world: World;
  beforeEach(() => { world = makeWorld({ from: 'wizard-tower' }); });
  afterEach(() => world.remove());

  const exec = (prompt: string, ...more: string[]) => runToEnd(['exec', '--skip-git-repo-check', '--script', 'model.json', ...more, prompt], { cwd: world.work, home: world.home });
  const trust = () => runToEnd(['hooks', 'trust', '--all'], { cwd: world.work, home: world.home });
  const facts = (): { type: string; [key: string]: unknown }[] => fs.readFileSync(world.log(), 'utf8').trim().split('\n').flatMap((line) => JSON.parse(line).facts);

  it('shows the warning and the context of "sup", and what the model made of them', async () => {
    expect((await trust()).code).toBe(0);
    const { code, stdout, stderr } = await exec('sup');

    expect(code).toBe(0);
    expect(stderr).toContain('Running UserPromptSubmit hook: reading the observatory notes');
    expect(stderr).toContain('✓ UserPromptSubmit hook (reading the observatory notes) completed');
    expect(stderr).toContain('warning: work UserPromptSubmit demo inspected: sup');
    expect(stderr).toContain("hook context: Wizard Tower UserPromptSubmit demo fired. For this reply only, include the exact phrase 'observatory lanterns lit' exactly once near the end.");
    expect(stdout).toBe('Just riding the cosmic wave and ready to help, my friend. What are we building today? observatory lanterns lit\n');
  });

  it('blocks "and [block-user-submit]", and no model hears of it', async () => {
    await trust();
    const { code, stdout, stderr } = await exec('and [block-user-submit]');

    expect(code).toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toContain('✗ UserPromptSubmit hook (reading the observatory notes) blocked');
    expect(stderr).toContain('warning: work UserPromptSubmit demo blocked the prompt on purpose.');
    expect(stderr).toContain('feedback: Wizard Tower demo block: remove [block-user-submit] to continue.');
    expect(facts().map(({ type }) => type)).not.toContain('sampling.started');
  });

  it('both in one session: the blocked prompt is not in the conversation of the next', async () => {
    await trust();
    await exec('and [block-user-submit]');
    const { code, stderr } = await runToEnd(['exec', '--skip-git-repo-check', '--script', 'model.json', 'resume', '--last', 'sup'], { cwd: world.work, home: world.home });

    expect(code).toBe(0);
    expect(stderr).toContain('inspected: sup');
    expect(fs.readdirSync(`${world.home}/hookturn/logs`).filter((name) => name.endsWith('.jsonl'))).toHaveLength(1);
  });

  it('a hook that nobody trusted is skipped, and told of once with what to do', async () => {
    const { code, stderr } = await exec('sup');

    expect(code).toBe(0);
    expect(stderr.match(/hook skipped/g)).toHaveLength(1);
    expect(stderr).toContain('it is not trusted yet');
    expect(stderr.match(/run "hookturn hooks trust"/g)).toHaveLength(1);
    expect(facts()).toContainEqual(expect.objectContaining({ type: 'hook.skipped', reason: 'untrusted' }));
  });
});
