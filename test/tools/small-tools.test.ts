import { join } from 'node:path';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Goal } from '../../machines/goal.ts';
import type { Json } from '../../machines/json.ts';
import { defaultSettings } from '../../machines/settings.ts';
import type { Approval } from '../../machines/tool-call-data.ts';
import { rememberApprovals, type AgentCalls } from '../../src/tools/index.ts';
import type { SessionGoal } from '../../src/tools/port.ts';
import { bench, exec, functionCall, patch, until, workFolder } from './support.ts';

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

test('view_image shows an image, and says why it cannot show another', async () => {
  const cwd = workFolder({ 'not.png': 'nope' });
  writeFileSync(join(cwd, 'p.png'), png);
  const table = bench({}, cwd);
  const view = (path: string) => table.run(functionCall('view_image', { path }));
  expect(await view('p.png')).toMatchObject({ output: [{ type: 'input_image', image_url: `data:image/png;base64,${png.toString('base64')}`, detail: 'high' }], items: [{ type: 'imageView', path: `${cwd}/p.png` }] });
  expect(await Promise.all(['not.png', 'missing.png', '.'].map(async (path) => (await view(path)).output))).toEqual([
    'unable to process image: invalid or unsupported image data',
    `unable to locate image at \`${cwd}/missing.png\`: No such file or directory (os error 2)`,
    `image path \`${cwd}\` is not a file`,
  ]);
});

test('a hook that rewrites view_image cannot move it to another place, and PostToolUse hooks are told that place', async () => {
  const cwd = workFolder();
  writeFileSync(join(cwd, 'p.png'), png);
  const table = bench({}, cwd);
  const view = (args: object, rewritten?: Json) => table.run({ ...functionCall('view_image', args), ...(rewritten === undefined ? {} : { rewritten }) });
  expect((await view({ path: 'p.png' })).post?.hook.input).toEqual({ path: 'p.png' });
  expect((await view({ path: 'other' }, { path: 'p.png' })).post?.hook.input).toEqual({ path: 'p.png', environment_id: 'local' });
  expect((await view({ path: 'other' }, { path: 'p.png', environment_id: null })).output).toBe('PreToolUse hook cannot change the tool environment (environment_id)');
  expect((await view({ path: 'other' }, ['p.png'])).output).toBe('expected an object for rewritten tool arguments');
  expect((await view({ path: 'other' }, {})).output).toBe('failed to parse function arguments: missing field `path` at line 1 column 26');
  expect((await view({ path: 'p.png', environment_id: 'x' }, { path: 'p.png' })).output).toBe('unknown turn environment id `x`');
  expect((await table.toolbox.describe(functionCall('view_image', { path: 'p.png', environment_id: 'x' }), table.scope)).hook).toBe(null);
});

test('goals are set, told and finished, one at a time', async () => {
  const table = bench();
  const goal = keptGoal();
  const say = async (name: string, args: object): Promise<unknown> => (await table.toolbox.run(functionCall(name, args), { ...table.scope, goal }, { sandbox: 'session', tell: () => undefined }, new AbortController().signal)).output;
  expect(await say('get_goal', {})).toBe('{"goal":null,"remainingTokens":null,"completionBudgetReport":null}');
  expect(await say('create_goal', { objective: '  ' })).toBe('goal objective must not be empty');
  expect(await say('create_goal', { objective: 'x'.repeat(4001) })).toBe('goal objective must be at most 4000 characters');
  expect(await say('create_goal', { objective: 'win', token_budget: 0 })).toBe('goal budgets must be positive when provided');
  expect(await say('update_goal', { status: 'complete' })).toBe('cannot update goal because this thread has no goal');
  expect(await say('create_goal', { objective: ' win ', token_budget: 5 })).toBe('{"goal":{"threadId":"session","objective":"win","status":"active","tokenBudget":5,"tokensUsed":0,"timeUsedSeconds":0,"createdAt":1,"updatedAt":1},"remainingTokens":5,"completionBudgetReport":null}');
  expect(await say('create_goal', { objective: 'again' })).toBe('cannot create a new goal because this thread has an unfinished goal; complete the existing goal first');
  expect(await say('update_goal', { status: 'zz' })).toBe('unknown variant `zz`, expected one of `active`, `paused`, `blocked`, `usageLimited`, `budgetLimited`, `complete` at line 1 column 14');
  expect(await say('update_goal', { status: 'active' })).toMatch(/^update_goal can only mark the existing goal complete, blocked, or paused/);
  expect(await say('update_goal', { status: 'complete' })).toMatch(/"status":"complete".*"completionBudgetReport":"Goal achieved\./);
  expect(await say('create_goal', { objective: 'again' })).toContain('"objective":"again"');
});

test('a session that does not outlive its process keeps no goal', async () => {
  const table = bench({ keepsGoals: false });
  const scope = { ...table.scope, goal: keptGoal() };
  expect((await table.toolbox.run(functionCall('create_goal', { objective: 'win' }), scope, { sandbox: 'session', tell: () => undefined }, new AbortController().signal)).output).toBe('Goal tools require a persistent thread.');
});

/** A session's goal, without the session. */
const keptGoal = (): SessionGoal => {
  let goal: Goal | null = null;
  return {
    get: () => goal,
    create: (set) => Promise.resolve(goal === null || goal.status === 'complete' ? (goal = { ...set, status: 'active', tokensUsed: 0, timeUsedSeconds: 0, createdAt: 1000, updatedAt: 1999 }) : null),
    mark: (status) => Promise.resolve(goal === null ? null : (goal = { ...goal, status })),
  };
};

const agentId = '01234567-89ab-7cde-8f01-23456789abcd';

const agents: AgentCalls = {
  spawn: ({ message }) => Promise.resolve({ ok: true, value: { agent_id: 'a1', nickname: message } }),
  wait: (targets, timeoutMs) => Promise.resolve({ ok: true, value: { status: { [targets[0] ?? '']: { completed: String(timeoutMs) } }, timed_out: false } }),
  sendInput: (target) => Promise.resolve({ ok: false, error: `agent with id ${target} not found` }),
  close: () => Promise.resolve({ ok: true, value: { previous_status: 'running' } }),
  resume: () => Promise.resolve({ ok: true, value: { status: 'running' } }),
};

test.each([
  ['spawn_agent', { message: 'go' }, '{"agent_id":"a1","nickname":"go"}', 'spawn_agent'],
  ['spawn_agent', {}, 'Provide one of: message or items', null],
  ['spawn_agent', { message: 'a', items: [] }, 'Provide either message or items, but not both', null],
  ['wait_agent', { targets: [] }, 'agent ids must be non-empty', null],
  ['wait_agent', { targets: [agentId], timeout_ms: 1 }, `{"status":{"${agentId}":{"completed":"10000"}},"timed_out":false}`, 'multi_agent_v1wait_agent'],
  ['send_input', { target: agentId.replaceAll('-', ''), message: 'x' }, `agent with id ${agentId} not found`, null],
  ['send_input', { target: 'a2', message: 'x' }, 'invalid agent id a2: Error(ParseSimpleLength { len: 2 })', null],
  ['wait_agent', { targets: [agentId, 'x'] }, 'invalid agent id x: Error(ParseChar { character: \'x\', index: 1 })', null],
  ['resume_agent', { id: 'a-b' }, 'invalid agent id a-b: Error(ParseGroupCount { count: 2 })', null],
  ['close_agent', { target: agentId }, '{"previous_status":"running"}', 'multi_agent_v1close_agent'],
])('%s %j', async (name, args, output, hook) => {
  const result = await bench({ agents }).run(functionCall(name, args, 'multi_agent_v1'));
  expect([result.output, result.post?.hook.name ?? null]).toEqual([output, hook]);
});

test('models are offered what Codex offers, under its names', () => {
  const offered = bench({ agents, offerApplyPatch: true }).toolbox.specs(defaultSettings);
  expect(offered.map((spec) => `${String(spec['type'])} ${String(spec['name'])}`)).toEqual([
    'function exec_command', 'function write_stdin', 'function request_user_input', 'custom apply_patch', 'function view_image', 'namespace multi_agent_v1',
    'function get_goal', 'function create_goal', 'function update_goal',
  ]);
  expect(offered.find((spec) => spec['name'] === 'multi_agent_v1')).toMatchObject({ tools: ['close_agent', 'resume_agent', 'send_input', 'spawn_agent', 'wait_agent'].map((name) => ({ type: 'function', name, strict: false })) });
});

test('a command of the user\'s own runs in the login shell, whatever the policy', async () => {
  const table = bench({ policy: { approvalPolicy: 'untrusted', sandbox: { mode: 'read-only' } } });
  const ended = await table.toolbox.runUserCommand({ id: 'c1', command: 'echo hi > made; cat made; shopt -q login_shell && echo login; exit 3' }, table.scope, (progress) => table.told.push(progress), new AbortController().signal);
  expect(ended).toMatchObject({ exitCode: 3, output: 'hi\nlogin\n', item: { type: 'commandExecution', source: 'userShell', status: 'failed', exitCode: 3, processId: null, aggregatedOutput: 'hi\nlogin\n' } });
  expect(table.told[0]).toMatchObject({ type: 'itemStarted', item: { id: ended.item['id'], status: 'inProgress' } });
});

test('an interrupt ends a command of the user\'s own', async () => {
  const cwd = workFolder();
  const table = bench({}, cwd);
  const controller = new AbortController();
  const running = table.toolbox.runUserCommand({ id: 'c1', command: 'echo $$ > pid; sleep 100' }, table.scope, () => {}, controller.signal);
  await until(() => { try { return readFileSync(join(cwd, 'pid'), 'utf8') !== ''; } catch { return false; } });
  controller.abort();
  expect(await running).toMatchObject({ exitCode: null, output: '' });
});

test('a time limit ends a command of the user\'s own, with all its children, in the real CLI\'s words', async () => {
  const cwd = workFolder();
  const table = bench({}, cwd);
  const ended = await table.toolbox.runUserCommand({ id: 'c1', command: 'sleep 100 & echo $! > pid; echo a; wait', timeoutMs: 1_500 }, table.scope, () => {}, new AbortController().signal);
  expect(ended).toMatchObject({ exitCode: -1, item: { status: 'failed', exitCode: -1 } });
  expect(ended.output).toMatch(/^execution error: Sandbox\(Timeout \{ output: ExecToolCallOutput \{ exit_code: 124, .* duration: 1\.\d+s, timed_out: true \} \}\)$/);
  const pid = Number(readFileSync(join(cwd, 'pid'), 'utf8'));
  await until(() => { try { process.kill(pid, 0); return false; } catch { return true; } });
});

test('what was accepted for the session is not asked again, and nothing else is spared', async () => {
  const table = bench({ policy: { approvalPolicy: 'untrusted', sandbox: { mode: 'danger-full-access' } }, offerApplyPatch: true });
  const answers: Approval[] = [{ decision: 'acceptForSession' }, { decision: 'accept' }, { decision: 'acceptForSession' }];
  let asked = 0;
  const approver = rememberApprovals({ approve: () => Promise.resolve(answers[asked++] ?? { decision: 'cancel' }) });
  const decide = async (call: Parameters<typeof table.run>[0]): Promise<string> => {
    const { permission } = await table.toolbox.describe(call, table.scope);
    return permission.need === 'ask' ? (await approver.approve(permission.request, table.scope, new AbortController().signal)).decision : permission.need;
  };
  expect(await decide(exec('touch a'))).toBe('acceptForSession');
  expect(await decide(exec('touch a'))).toBe('accept');
  expect(asked).toBe(1);
  expect(await decide(exec('touch a', { workdir: '/tmp' }))).toBe('accept');
  expect(await decide(exec('touch a', { workdir: '/tmp' }))).toBe('acceptForSession');
  expect(await decide(patch('*** Add File: new.txt\n+x'))).toBe('cancel');
  expect(asked).toBe(4);
});

test('a tool of the host\'s own is offered, run, and its failure is told', async () => {
  const table = bench({ extraTools: [{ name: 'shout', description: 'Shouts.', parameters: { type: 'object' }, run: (args) => (args === null ? Promise.reject(new Error('no voice')) : Promise.resolve(JSON.stringify(args).toUpperCase())) }] });
  expect(await table.run(functionCall('shout', { a: 1 }))).toMatchObject({ output: '{"A":1}', success: true, post: { hook: { name: 'shout', input: { a: 1 } } } });
  expect(await table.run({ callId: 'c', kind: 'function', name: 'shout', input: 'null' })).toMatchObject({ output: 'no voice', success: false, post: null });
});
