import { createSession } from '../../src/runtime/create-session.ts';
import { memoryLog, type EventLog } from '../../src/log/index.ts';
import type { TroubleHandler } from '../../src/runtime/loop.ts';
import type { Inspect } from '../../src/runtime/mirror/feed.ts';
import type { SessionRecord } from '../../src/views/record.ts';
import type { Session } from '../../src/runtime/session.ts';
import type { JsonObject, ResponseItem } from '../../machines/index.ts';
import { call, countingIds, demoApprover, DemoClock, demoHandler, demoHookRunner, demoModel, demoTools, say, type DemoAnswer, type DemoHandler } from './demo-world.ts';

const json = (value: unknown): string => `${JSON.stringify(value)}\n`;
const commandIn = (input: JsonObject): string => { const tool = input['tool_input']; return typeof tool === 'object' && tool !== null && !Array.isArray(tool) ? String(tool['command'] ?? '') : ''; };

/** What a page must show as text, and never run. */
export const ATTACK = '<img src=x onerror="window.__attacked=1"><script>window.__attacked=1</script>"><svg onload=window.__attacked=1>';

export const demoHandlers: DemoHandler[] = [
  demoHandler('SessionStart', 0, 'user', 'python3 ~/.codex/hooks/greet.py', () => ({ ms: 41, stdout: json({ hookSpecificOutput: { hookEventName: 'SessionStart', additionalContext: 'The shop sells tea. Prices are in cents.' } }) })),
  demoHandler('UserPromptSubmit', 0, 'user', 'python3 ~/.codex/hooks/no_secrets.py', (input) => String(input['prompt']).includes('sk-live')
    ? { ms: 18, code: 2, stderr: 'The prompt holds a live API key. Take it out and send it again.\n' } : { ms: 16 }),
  demoHandler('UserPromptSubmit', 1, 'project', './.codex/hooks/ticket_context.sh', (input) => ({ ms: 63, stdout: String(input['prompt']).includes('#') ? json({ hookSpecificOutput: { hookEventName: 'UserPromptSubmit', additionalContext: `Ticket 412: "Totals are off by one cent for three items". ${ATTACK}` } }) : '' })),
  demoHandler('UserPromptSubmit', 2, 'project', 'node ./.codex/hooks/style-guide.mjs', () => ({ ms: 5 }), { trustStatus: 'untrusted' }),
  demoHandler('PreToolUse', 0, 'system', '/etc/codex/guard.sh', (input) => /rm -rf/.test(commandIn(input))
    ? { ms: 9, stdout: json({ hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'deny', permissionDecisionReason: 'rm -rf is not allowed in this repository' } }) } : { ms: 8 }, { matcher: 'Bash' }),
  demoHandler('PreToolUse', 1, 'project', './.codex/hooks/use_pnpm.py', (input) => commandIn(input) === 'npm test'
    ? { ms: 27, stdout: json({ systemMessage: 'npm is pnpm here', hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'allow', updatedInput: { command: 'pnpm test' } } }) } : { ms: 24 }, { matcher: 'Bash' }),
  demoHandler('PreToolUse', 2, 'project', './.codex/hooks/plan_only.sh', () => ({ ms: 1 }), { matcher: 'apply_patch' }),
  demoHandler('PermissionRequest', 0, 'user', '~/.codex/hooks/ask.sh', () => ({ ms: 11 }), { matcher: 'Bash' }),
  demoHandler('PostToolUse', 0, 'project', './.codex/hooks/lint.sh', (input) => String(input['tool_response']).includes('FAIL')
    ? { ms: 310, stdout: json({ decision: 'block', reason: 'Two tests fail. Read test/totals.test.ts before you go on.' }) } : { ms: 190, stdout: 'lint: 0 problems\n' }, { matcher: 'Bash' }),
  demoHandler('PostToolUse', 1, 'user', '~/.codex/hooks/audit.py', () => ({ ms: 4200, timedOut: 4 }), { matcher: 'Bash', enabled: false }),
  demoHandler('Stop', 0, 'project', './.codex/hooks/must_be_green.sh', (input) => input['stop_hook_active'] === false && String(input['last_assistant_message']).includes('fixed')
    ? { ms: 140, stdout: json({ decision: 'block', reason: 'Run the tests once more, and say how many pass.' }) } : { ms: 120 }),
  demoHandler('Stop', 1, 'user', '~/.codex/hooks/notify.sh', () => ({ ms: 33, code: 1, stderr: 'notify-send: cannot open display\n' })),
  demoHandler('Interrupt', 0, 'user', '~/.codex/hooks/on_interrupt.sh', () => ({ ms: 7 })),
  demoHandler('PreCompact', 0, 'user', '~/.codex/hooks/keep_notes.sh', () => ({ ms: 22 })),
  demoHandler('SessionEnd', 0, 'user', '~/.codex/hooks/bye.sh', () => ({ ms: 3 })),
];

export const demoOutputs = {
  'rg -n total src': { ms: 22, output: 'src/cart.ts:14:  const total = items.reduce((sum, item) => sum + item.price * item.count, 0);\nsrc/cart.ts:31:  return round(total * (1 + VAT));\n' },
  'sed -n 1,40p src/cart.ts': { ms: 9, output: `export const VAT = 0.19;\n\nexport function totalOf(items) {\n  // ${ATTACK}\n}\n` },
  'pnpm test': { ms: 1840, output: ' FAIL  test/totals.test.ts > three items\n AssertionError: expected 2998 to be 2997\n\n Tests  2 failed | 41 passed (43)\n', exitCode: 1 },
  'pnpm test --run': { ms: 1710, output: ' Tests  43 passed (43)\n' },
  'curl -s https://rates.example/eur': { ms: 260, output: '{"eur":1}\n' },
};

/** Things that happen while something runs are started by the script and awaited at its end. */
export type Demo = { session: Session; log: EventLog; records: readonly SessionRecord[]; play: () => Promise<void> };

/**
 * A session that shows everything once: contexts, a blocked prompt, a rewrite, a blocked call, an approval, feedback,
 * a continuation, steering, a queue, an interrupt, a failing request, a compaction, a user's own command, and attacks on the page.
 */
export const demoSession = async (options: { log?: EventLog; inspect?: Inspect; onTrouble?: TroubleHandler; pause?: () => Promise<void> } = {}): Promise<Demo> => {
  const clock = new DemoClock(Date.UTC(2026, 4, 12, 9, 30, 0));
  const log = options.log ?? memoryLog();
  const records: SessionRecord[] = [];
  const during: { steer?: () => Promise<unknown>; queue?: () => Promise<unknown>; interrupt?: () => Promise<unknown> } = {};
  const answers = script(during);
  const session = await createSession({
    id: '0198f3a2-7c1e-7d40-9b55-2f6f0a9e4c11', log, clock, ids: countingIds(), env: {},
    settings: { model: 'gpt-5.5-codex', cwd: '/home/ada/shop', approvalPolicy: 'on-request' },
    hooks: { handlers: demoHandlers.map(({ handler }) => handler), bypassTrust: false, featureEnabled: true },
    hookRunner: demoHookRunner(demoHandlers, clock, async (input) => { if (input['hook_event_name'] === 'PreToolUse' && commandIn(input) === 'pnpm build') await during.interrupt?.(); }), model: demoModel((request) => answers[request - 1] ?? { ms: 300, items: [say('Nothing left to do.')] }, clock),
    tools: demoTools(demoOutputs, clock), approver: demoApprover(clock),
    views: [(record) => { records.push(record); }],
    preamble: { instructions: 'You are a coding agent.', items: [] }, transcriptPath: '/home/ada/.codex/sessions/rollout.jsonl',
    ...(options.inspect === undefined ? {} : { inspect: options.inspect }), ...(options.onTrouble === undefined ? {} : { onTrouble: options.onTrouble }),
  });
  const turn = async (what: Promise<{ ended: Promise<unknown> }>): Promise<void> => { await (await what).ended; await options.pause?.(); };
  const play = async (): Promise<void> => {
    during.steer = () => session.steer(`Also keep the cents exact: no floats. ${ATTACK}`);
    during.queue = () => session.queue('Then write a line for the changelog.');
    await turn(session.submit('Fix ticket #412: totals are off by one cent.'));
    await session.settled();
    clock.advance(31_000);
    await turn(session.submit('Use the key sk-live-0000 for the payment test.'));
    clock.advance(12_000);
    await turn(session.runCommand('git status'));
    let interrupted: Promise<unknown> = Promise.resolve();
    during.interrupt = () => { interrupted = session.interrupt(); return Promise.resolve(); };
    await turn(session.submit('Now refactor the whole cart.'));
    await interrupted;
    await turn(session.submit('What is the exchange rate today?'));
    await turn(session.submit('Ship it.'));
    await turn(session.compact());
    await session.close();
  };
  return { session, log, records, play };
};

/** The model's answers in order. */
const script = (during: { steer?: () => Promise<unknown>; queue?: () => Promise<unknown>; interrupt?: () => Promise<unknown> }): DemoAnswer[] => [
  { ms: 900, items: [reasoning('Look for where totals are computed.'), call('call_1', 'shell', { command: 'rg -n total src' }), call('call_2', 'shell', { command: 'sed -n 1,40p src/cart.ts' })], hold: async () => { await during.steer?.(); } },
  { ms: 1300, items: [call('call_3', 'shell', { command: 'npm test' })], hold: async () => { await during.queue?.(); } },
  { ms: 700, items: [call('call_4', 'shell', { command: 'rm -rf node_modules' })] },
  { ms: 1100, items: [say('I fixed the rounding in `src/cart.ts`: totals are integers of cents now.')], tokens: 4100 },
  { ms: 800, items: [call('call_5', 'shell', { command: 'pnpm test --run' })] },
  { ms: 600, items: [say('All 43 tests pass.')], tokens: 5200 },
  { ms: 500, items: [say('Added "Totals are exact to the cent" to CHANGELOG.md.')] },
  { ms: 400, items: [call('call_6', 'shell', { command: 'pnpm build' })] },
  { ms: 650, items: [call('call_7', 'shell', { command: 'curl -s https://rates.example/eur' })] },
  { ms: 450, items: [say('One euro is one euro.')] },
  { ms: 200, items: [], fails: 'the server is overloaded, try again later' },
  { ms: 1500, items: [say('Summary: totals are exact; 43 tests pass; nothing is shipped yet.')] },
];

const reasoning = (text: string): ResponseItem => ({ type: 'reasoning', summary: [{ type: 'summary_text', text }] });
