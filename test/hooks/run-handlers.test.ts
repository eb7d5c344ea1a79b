import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { completedSummary, foldRuns, runHandlers, runningSummary, wasCancelled } from '../../src/hooks/index.ts';
import type { CallMcpTool, ConfiguredHandler, HookEventName, McpToolHandler, RunContext } from '../../src/hooks/index.ts';
import { context, fixture, handler, temporaryFolder, until } from './support.ts';

function dispatch(shared: RunContext, handlers: ConfiguredHandler[], rest: { event?: HookEventName; signal?: AbortSignal; suffix?: string } = {}) {
  return runHandlers(shared, {
    handlers,
    event: rest.event ?? 'UserPromptSubmit',
    input: { prompt: 'hi', nested: { list: [1, 'two'] } },
    runIdSuffix: rest.suffix ?? null,
    cwd: '/',
    signal: rest.signal ?? new AbortController().signal,
  });
}

test('a run is whole and plain JSON', async () => {
  let clock = 1_700_000_000_000;
  const shared = context(temporaryFolder(), { now: () => (clock += 1500) });
  const [run] = await dispatch(shared, [handler(fixture('say', 'note'), { displayOrder: 3, statusMessage: 'looking' })], { suffix: 'call-1' });
  expect(run).toEqual({
    id: 'user-prompt-submit:3:/x/hooks.json:call-1',
    handlerKey: '/x/hooks.json:user_prompt_submit:0:3',
    event: 'UserPromptSubmit',
    handlerType: 'command',
    executionMode: 'sync',
    scope: 'turn',
    sourcePath: '/x/hooks.json',
    source: 'user',
    displayOrder: 3,
    statusMessage: 'looking',
    ending: { kind: 'exited', code: 0, stdout: 'note', stderr: '' },
    startedAtMs: 1_700_000_001_500,
    completedAtMs: 1_700_000_003_000,
    durationMs: 1500,
    completionOrder: 0,
    status: 'completed',
    entries: [{ kind: 'context', text: 'note' }],
    effect: { contexts: [{ text: 'note', fullBytes: 4 }] },
  });
  expect(JSON.parse(JSON.stringify(run))).toEqual(run);
  expect(run && completedSummary(run)).toEqual({
    ...runningSummary(handler('', { displayOrder: 3, statusMessage: 'looking' }), 'call-1', 1_700_000_001_500),
    status: 'completed',
    completedAt: 1_700_000_003,
    durationMs: 1500,
    entries: [{ kind: 'context', text: 'note' }],
  });
});

test('handlers run side by side; runs come in configured order with the order of their ends', async () => {
  const folder = temporaryFolder();
  const file = (name: string) => path.join(folder, name);
  // Each waits for the other to have started, and the first for the second to have ended.
  const first = handler(fixture('wait-for-file', file('a'), file('b-done'), 'A'), { displayOrder: 0 });
  const second = handler(`${fixture('wait-for-file', file('b'), file('a'), 'B')}; : > '${file('b-done')}'`, { displayOrder: 1 });
  const runs = await dispatch(context(folder), [first, second]);
  expect(runs.map(({ id, effect, completionOrder }) => [id, effect.contexts[0]?.text, completionOrder])).toEqual([
    ['user-prompt-submit:0:/x/hooks.json', 'A', 1],
    ['user-prompt-submit:1:/x/hooks.json', 'B', 0],
  ]);
});

test('fewer at once give the same results', async () => {
  const handlers = Array.from({ length: 5 }, (_, displayOrder) => handler(fixture('say', `n${displayOrder}`), { displayOrder }));
  const folder = temporaryFolder();
  const [all, oneByOne] = [await dispatch(context(folder), handlers), await dispatch(context(folder, { limits: { maxHooksAtOnce: 1 } }), handlers)];
  const told = (runs: typeof all) => runs.map(({ completionOrder: _order, ...rest }) => rest);
  expect(told(oneByOne)).toEqual(told(all));
  expect(oneByOne.map(({ completionOrder }) => completionOrder)).toEqual([0, 1, 2, 3, 4]);
});

test('a cancel ends all runs, those that wait too', async () => {
  const folder = temporaryFolder();
  const pids = path.join(folder, 'pids');
  const host = new AbortController();
  const handlers = [handler(fixture('sleep-and-tell-pids', pids)), handler(fixture('say', 'late'), { displayOrder: 1 })];
  const runs = dispatch(context(folder, { limits: { maxHooksAtOnce: 1 } }), handlers, { signal: host.signal });
  await until(() => fs.existsSync(pids));
  host.abort();
  expect((await runs).map((run) => [wasCancelled(run), run.status, run.entries, run.effect])).toEqual([
    [true, 'failed', [], { contexts: [] }],
    [true, 'failed', [], { contexts: [] }],
  ]);
});

test('a flood is a failed run with a clear text', async () => {
  const [run] = await dispatch(context(temporaryFolder(), { limits: { hookOutputLimitBytes: 10 } }), [handler(fixture('flood', '11'))]);
  expect(run).toMatchObject({ status: 'failed', entries: [{ kind: 'error', text: 'hook wrote more than 10 bytes to stdout' }], effect: { contexts: [] } });
});

describe('long outputs', () => {
  const long = `${'0123456789abcde\n'.repeat(700)}end`;

  test('context goes to a file of its owner, the entry keeps all of it', async () => {
    const shared = context(temporaryFolder());
    const [run] = await dispatch(shared, [handler(fixture('say', long))]);
    const spillPath = path.join(shared.spillDir, 'id-1.txt');
    expect(run?.entries).toEqual([{ kind: 'context', text: long }]);
    expect(run?.effect.contexts).toEqual([{ text: expect.stringMatching(/^Warning: truncated output \(original token count: 2801\)\nTotal output lines: 701\n\n0123[^]*tokens truncated…[^]*end\n\nFull hook output saved to: .*id-1\.txt$/), fullBytes: long.length, spillPath }]);
    expect(fs.readFileSync(spillPath, 'utf8')).toBe(long);
    expect([fs.statSync(spillPath).mode & 0o777, fs.statSync(shared.spillDir).mode & 0o777]).toEqual([0o600, 0o700]);
  });

  test('a handler has a limit of its own; 0 is none', async () => {
    const shared = context(temporaryFolder());
    const runs = await dispatch(shared, [handler(fixture('say', long), { additionalContextLimit: 0 }), handler(fixture('say', 'long enough'), { additionalContextLimit: 1, displayOrder: 1 })]);
    expect(runs.map(({ effect }) => effect.contexts[0]?.spillPath)).toEqual([undefined, path.join(shared.spillDir, 'id-1.txt')]);
  });

  test('feedback is measured and cut as one text', async () => {
    const shared = context(temporaryFolder());
    const half = 'x'.repeat(6000);
    const block = (displayOrder: number) => handler(fixture('say', JSON.stringify({ decision: 'block', reason: half })), { event: 'PostToolUse', displayOrder });
    const runs = await dispatch(shared, [block(0), block(1)], { event: 'PostToolUse' });
    expect(foldRuns('PostToolUse', runs).feedback).toMatch(/^Warning: truncated output \(original token count: 3001\)\nTotal output lines: 3\n/);
    expect(fs.readFileSync(path.join(shared.spillDir, 'id-1.txt'), 'utf8')).toBe(`${half}\n\n${half}`);
  });

  test('fragments are cut one by one', async () => {
    const shared = context(temporaryFolder());
    const block = (length: number, displayOrder: number) => handler(fixture('say', JSON.stringify({ decision: 'block', reason: 'y'.repeat(length) })), { event: 'Stop', displayOrder });
    const runs = await dispatch(shared, [block(6000, 0), block(12_000, 1)], { event: 'Stop' });
    expect(foldRuns('Stop', runs).fragments.map(({ text }) => text.startsWith('Warning'))).toEqual([false, true]);
  });

  test('where no file can be written the cut text stands alone', async () => {
    const shared = context(temporaryFolder(), { spillDir: '/dev/null/nowhere' });
    const [run] = await dispatch(shared, [handler(fixture('say', long))]);
    expect(run?.effect.contexts[0]?.text).not.toMatch('saved to');
    expect(run?.effect.contexts[0]?.text).toMatch(/^Warning: truncated output/);
  });
});

describe('mcp_tool handlers', () => {
  const tool = (input: unknown, rest: Partial<McpToolHandler> = {}): McpToolHandler => {
    const { command: _, ...base } = handler('');
    return { ...base, type: 'mcp_tool', server: 'stub', tool: 'say', inputJson: JSON.stringify(input), timeoutS: 20, ...rest };
  };
  const runWith = async (callMcpTool: CallMcpTool, configured: McpToolHandler) => (await dispatch(context(temporaryFolder(), { callMcpTool }), [configured]))[0];

  test('placeholders take the event values, whole ones with their type', async () => {
    const calls: unknown[] = [];
    const call: CallMcpTool = async ({ signal: _signal, ...rest }) => {
      calls.push(rest);
      return { kind: 'result', texts: ['{"decision":"block",', '"reason":"no"}'], isError: false };
    };
    const run = await runWith(call, tool({ whole: '${nested}', part: 'a ${prompt} ${nested.list}', none: '${}', n: 5, deep: [{ x: '${prompt}' }] }));
    expect(calls).toEqual([{ server: 'stub', tool: 'say', input: { whole: { list: [1, 'two'] }, part: 'a hi [1,"two"]', none: '${}', n: 5, deep: [{ x: 'hi' }] }, timeoutMs: 20_000 }]);
    expect(run).toMatchObject({ handlerType: 'mcp_tool', status: 'blocked', entries: [{ kind: 'feedback', text: 'no' }] });
  });

  test('a time that no timer can hold is as long as one can', async () => {
    const times: number[] = [];
    const run = await runWith(async ({ timeoutMs }) => { times.push(timeoutMs); return { kind: 'result', texts: [], isError: false }; }, tool({}, { timeoutS: 2 ** 40 }));
    expect({ status: run?.status, fits: times.map((ms) => ms > 2_000_000_000 && ms < 2 ** 31) }).toEqual({ status: 'completed', fits: [true] });
  });

  test.each([
    ['a placeholder without a value', tool({ a: '${nested.none}' }), 'hook input placeholder `${nested.none}` was not found'],
    ['an error result', tool({}), 'MCP tool returned an error: one\ntwo'],
    ['a server that is not there', tool({}, { server: 'nowhere' }), "unknown MCP server 'nowhere'"],
    ['a port that throws', tool({}, { tool: 'throw' }), 'broken'],
    ['a tool that does not answer', tool({}, { tool: 'hang', timeoutS: 0.05 }), 'tool call failed for `stub/hang`'],
  ])('%s is a failed run', async (_name, configured, text) => {
    const call: CallMcpTool = ({ server, tool: name }) => {
      if (name === 'hang') return new Promise(() => {});
      if (name === 'throw') return Promise.reject(new Error('broken'));
      return Promise.resolve(server === 'nowhere' ? { kind: 'failed', message: "unknown MCP server 'nowhere'" } : { kind: 'result', texts: ['one', 'two'], isError: true });
    };
    expect(await runWith(call, configured)).toMatchObject({ status: 'failed', entries: [{ kind: 'error', text }] });
  });
});
