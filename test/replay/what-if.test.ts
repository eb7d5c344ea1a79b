import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readJsonlLog } from '../../src/log/index.ts';
import { formatWhatIf, gatePoints, readRecords, whatIf, type Records } from '../../src/replay/index.ts';
import { VirtualTime, exits, hookSetOf, type HookSpecs } from '../../src/testing/index.ts';
import { worldHooks } from '../../src/testing/world-hooks.ts';

const logOf = async (name: string): Promise<Records> => {
  const log = await readJsonlLog(fileURLToPath(new URL(`../../fixtures/what-if/${name}.jsonl`, import.meta.url)));
  const records = await readRecords(log);
  await log.close();
  return records;
};

/** Asks a recorded session again with hooks that are functions. */
const ask = async (name: string, hooks: HookSpecs) => {
  const time = new VirtualTime();
  const { set, functions } = hookSetOf(hooks, { sourcePath: '/other/hooks.json' });
  const inputs: unknown[] = [];
  const runner = worldHooks({ functions: () => functions, time, delayMs: () => 0, onRun: ({ input }) => { inputs.push(input); return undefined; } });
  const found = await time.until(whatIf(await logOf(name), set, (dispatch, signal) => runner.run(dispatch, signal)));
  return { found, inputs };
};

describe('whatIf', () => {
  it('lists the prompts that other hooks would block, allow, or give context to', async () => {
    const { found, inputs } = await ask('prompts', {
      UserPromptSubmit: ({ prompt }) => (String(prompt).includes('production') ? exits(2, 'not on a Friday') : String(prompt).includes('hello') ? 'be kind' : undefined),
    });
    expect(found.differences.map(({ seq, about, changes }) => ({ seq, about, changes }))).toEqual([
      { seq: 2, about: 'hello there', changes: ['would get context from /other/hooks.json:user_prompt_submit:0:0: be kind'] },
      { seq: 6, about: 'my password is x', changes: ['was blocked by /world/hooks.json:user_prompt_submit:0:0: no passwords, would be allowed'] },
      { seq: 8, about: 'deploy to production', changes: ['was allowed, would be blocked by /other/hooks.json:user_prompt_submit:0:0: not on a Friday'] },
    ]);
    expect(inputs).toMatchObject(['hello there', 'my password is x', 'deploy to production'].map((prompt) => ({ hook_event_name: 'UserPromptSubmit', prompt, cwd: '/work', model: 'scripted' })));
    expect(formatWhatIf(found)).toContain('record 8  UserPromptSubmit (deploy to production)\n  was allowed, would be blocked by');
  });

  it('lists the calls that would be denied or rewritten, and the outputs that would be corrected', async () => {
    const { found } = await ask('tools', {
      PreToolUse: ({ tool_input: input }) => (JSON.stringify(input).includes('rm') ? { hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'deny', permissionDecisionReason: 'no rm' } } : { hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'allow', updatedInput: { command: 'ls -l' } } }),
      PostToolUse: () => ({ decision: 'block', reason: 'look at it' }),
    });
    expect(found.differences.map(({ event, about, would }) => [event, about, would.verdict, would.reason])).toEqual([
      ['PreToolUse', 'Bash {"command":"ls"}', 'rewritten', null], ['PostToolUse', 'Bash {"command":"ls"}', 'corrected', 'look at it'],
      ['PreToolUse', 'Bash {"command":"rm -rf build"}', 'blocked', 'no rm'], ['PostToolUse', 'Bash {"command":"rm -rf build"}', 'corrected', 'look at it'],
    ]);
  });

  it('tells that a turn would not be continued, and asks events that had no hooks with a payload built anew', async () => {
    const { found, inputs } = await ask('stops', { SessionStart: () => ({ continue: false, stopReason: 'not now' }) });
    expect(found.differences.map(({ event, changes }) => [event, ...changes])).toEqual([
      ['SessionStart', 'was allowed, would be stopped by /other/hooks.json:session_start:0:0: not now'],
      ['Stop', 'was continued by /world/hooks.json:stop:0:0: run the tests, would be allowed'],
    ]);
    expect(inputs).toMatchObject([{ hook_event_name: 'SessionStart', session_id: 'world', cwd: '/work', source: 'startup', permission_mode: 'bypassPermissions' }]);
  });

  it('finds nothing where the hooks say the same', async () => {
    const { found } = await ask('tools', { PreToolUse: () => undefined });
    expect(found.differences).toEqual([]);
    expect(found.asked).toBe(found.points);
    expect(gatePoints(await logOf('tools')).filter(({ request }) => request.event === 'PreToolUse').map(({ payload }) => payload)).toEqual(['recorded', 'recorded']);
  });
});
