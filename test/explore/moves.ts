import { callName, settingsInForce, textPrompt, type JsonObject, type ResponseItem } from '../../machines/index.ts';
import { foldRuns, hookEventNames, type ConfiguredHandler, type HookEventName } from '../../src/hooks/index.ts';
import type { InputEvent, RecordedHookSet } from '../../src/runtime/input-event.ts';
import { sessionContext, type Outstanding, type System } from '../../src/runtime/system.ts';
import { runOf } from '../../src/testing/hook-functions.ts';
import { isAwaited } from './observe.ts';
import type { Reply, Said } from './reference.ts';

/** How often each thing may happen on one path. */
export type Budget = { prompts: number; interrupts: number; closes: number; crashes: number; calls: number; texts: number; failures: number; continuations: number; blocks: number; compactions: number; commands: number; fills: number; changes: number; retries: number; goings: number; variety: number; twins: number; goals: number; goalTurns: number };

/** One thing that may happen next, for the machines and for the reference, and what it costs. */
export type Move = { name: string; event: InputEvent; said: Said; costs: (keyof Budget)[] };

/** The hook set in which each of these events has one handler, whose key is the event's name. */
export const oneHandlerEach = (events: readonly HookEventName[]): RecordedHookSet => ({
  handlers: hookEventNames.filter((event) => events.includes(event)).map((event, displayOrder): ConfiguredHandler => ({
    key: event, event, type: 'command', command: event, matcher: null, timeoutS: 1, async: false, statusMessage: null, additionalContextLimit: null,
    sourcePath: '/h', source: 'user', displayOrder, enabled: true, isManaged: false, currentHash: 'h', trustStatus: 'trusted',
  })),
  bypassTrust: false, featureEnabled: true,
});

/** Everything that may happen next within the budget. */
export const movesFrom = (system: System, left: Budget, hooks: RecordedHookSet): Move[] => {
  const affordable = (move: Move): boolean => move.costs.every((cost) => left[cost] > 0);
  return [...usersMoves(system, left), ...system.outstanding.filter((effect) => isAwaited(system, effect)).flatMap((effect) => answers(system, effect, left, hooks))].filter(affordable);
};

const usersMoves = (system: System, left: Budget): Move[] => {
  const context = sessionContext(system);
  const { value } = system.session;
  const over = value === 'closed' || system.session.matches('closing');
  const interrupting = system.session.matches('interrupting');
  const inTurn = context.turn !== null && !interrupting;
  const prompt = textPrompt(`p${left.prompts}`, `words ${left.prompts}`);
  const turn = `t${left.prompts}.${left.compactions}.${left.commands}`;
  const crash: Move = { name: 'crash', event: { type: 'session.resumed', source: 'resume' }, said: { say: 'crash' }, costs: ['crashes'] };
  if (over) return [crash];
  return [
    { name: 'submit', event: { type: 'prompt.submitted', prompt, turn }, said: { say: 'submit', prompt: prompt.id, turn }, costs: ['prompts'] },
    { name: 'queue', event: { type: 'prompt.queued', prompt, turn }, said: { say: 'queue', prompt: prompt.id, turn }, costs: ['prompts'] },
    ...(inTurn ? [{ name: 'steer', event: { type: 'prompt.steered', prompt }, said: { say: 'steer', prompt: prompt.id }, costs: ['prompts'] } satisfies Move] : []),
    ...(inTurn ? [{ name: 'interrupt', event: { type: 'interrupt.requested' }, said: { say: 'interrupt' }, costs: ['interrupts'] } satisfies Move] : []),
    ...goalMoves(left, inTurn),
    ...(value === 'idle' ? [
      { name: 'compact', event: { type: 'compaction.requested', turn }, said: { say: 'compact', turn }, costs: ['compactions'] } satisfies Move,
    ] : []),
    ...(value === 'idle' || inTurn ? [{ name: 'command', event: { type: 'command.requested', turn, command: 'ls' }, said: { say: 'command', turn }, costs: ['commands'] } satisfies Move] : []),
    { name: 'change settings', event: { type: 'settings.changed', settings: otherSettings }, said: { say: 'settings', rules: { preempt: otherSettings.preempt, maxContinuations: otherSettings.maxContinuations, compacts: false } }, costs: ['changes'] },
    ...(context.queueHeld && context.queue.length > 0 ? [{ name: 'release', event: { type: 'queue.released' }, said: { say: 'release' }, costs: [] } satisfies Move] : []),
    { name: 'close', event: { type: 'close.requested', reason: 'other' }, said: { say: 'close' }, costs: ['closes'] },
    crash,
  ];
};

/** What the user does to the goal, and in a turn the model. */
const goalMoves = ({ goals }: Budget, inTurn: boolean): Move[] => {
  const user = (name: string, change: { objective?: string; status?: 'active' | 'paused'; tokenBudget?: number }): Move => {
    const { tokenBudget, ...rest } = change;
    return { name: `goal: ${name}`, event: { type: 'goal.set', change, speaks: false }, said: { say: 'goal', change: { ...rest, ...(tokenBudget === undefined ? {} : { budget: tokenBudget }) } }, costs: ['goals'] };
  };
  return [
    user('set', { objective: `goal ${goals}`, tokenBudget: 2 }), user('pause', { status: 'paused' }), user('go on', { status: 'active' }),
    { name: 'goal: drop', event: { type: 'goal.dropped', speaks: false }, said: { say: 'drop goal' }, costs: ['goals'] },
    ...(inTurn ? [
      { name: 'goal: the model sets one', event: { type: 'goal.created', objective: `goal ${goals}`, tokenBudget: null }, said: { say: 'create goal', objective: `goal ${goals}` }, costs: ['goals'] } satisfies Move,
      { name: 'goal: the model is done', event: { type: 'goal.marked', status: 'complete' }, said: { say: 'mark goal', status: 'complete' }, costs: ['goals'] } satisfies Move,
    ] : []),
  ];
};

/** Other than what any exploration begins with. */
const otherSettings = { preempt: false, maxContinuations: 1, compactAtTokens: null };

const answers = (system: System, effect: Outstanding, left: Budget, hooks: RecordedHookSet): Move[] => {
  const { id, kind, actor } = effect;
  const about = actor === 'session' ? '' : ` ${actor.slice('call.'.length)}`;
  const answer = (name: string, event: InputEvent, to: string, reply: Reply, costs: Move['costs'] = []): Move => ({ name: `${to}: ${name}`, event, said: { say: 'answer', to, with: reply }, costs });
  switch (kind) {
    case 'hooks': return hookAnswers(effect, left, hooks).map(({ name, event, reply, costs }) => answer(name, event, `${effect.runs[0]?.handlerKey ?? ''}${about}`, reply, costs));
    case 'model': return modelAnswers(system, id, left).map(({ name, event, reply, costs }) => answer(name, event, 'model', reply, costs));
    case 'tool': return [
      answer('works', { type: 'tool.answered', effect: id, result: { output: 'out', success: true, post: { toolUseId: idOf(actor), hook: { name: 'sh', aliases: [], input: {} }, response: 'out' }, items: [] } }, `tool${about}`, {}),
      answer('fails', { type: 'tool.answered', effect: id, result: { output: 'bad', success: false, post: null, items: [] } }, `tool${about}`, { fails: true }, ['variety']),
    ];
    case 'describe': return [answer('says', { type: 'describe.answered', effect: id, description }, `describe${about}`, {})];
    case 'goalTurn': return [answer('begins', { type: 'goalTurn.answered', effect: id, turn: `g${left.goalTurns}` }, 'goalTurn', { turn: `g${left.goalTurns}` }, ['goalTurns'])];
    case 'pause': return [answer('ends', { type: 'pause.answered', effect: id }, 'pause', {})];
    case 'command': return [answer('ends', { type: 'command.answered', effect: id, ending: { exitCode: 0, output: '', durationMs: 1, item: {} } }, effect.invoke.replace('.', ' '), {})];
    default: return [];
  }
};

type HookMove = { name: string; event: InputEvent; reply: Reply; costs: Move['costs'] };

const hookAnswers = (effect: Outstanding, left: Budget, hooks: RecordedHookSet): HookMove[] => {
  const event = (effect.runs[0]?.handlerKey ?? 'Stop') as HookEventName;
  const handler = hooks.handlers.find(({ key }) => key === event);
  if (handler === undefined) return [];
  const run = (name: string, output: JsonObject | number, reply: Reply, costs: Move['costs'] = []): HookMove => {
    const ending = { kind: 'exited' as const, code: typeof output === 'number' ? output : 0, stdout: typeof output === 'number' ? '' : JSON.stringify(output), stderr: '' };
    const runs = [runOf(handler, effect.actor === 'session' ? undefined : idOf(effect.actor), ending, { startedAtMs: 0, completedAtMs: 0, completionOrder: 0 })];
    return { name, event: { type: 'hooks.answered', effect: effect.id, answer: { input: {}, runs, outcome: foldRuns(event, runs) } }, reply, costs };
  };
  const context = `context ${left.blocks}`;
  const withContext = { hookSpecificOutput: { hookEventName: event, additionalContext: context } };
  const pass = run('passes', {}, {});
  switch (event) {
    case 'UserPromptSubmit': return [
      pass,
      run('blocks with context', { decision: 'block', reason: 'no', ...withContext }, { block: true, context }, ['blocks']),
      run('stops', { continue: false, stopReason: 'no' }, { stop: true }, ['blocks', 'variety']),
      run('gives context', withContext, { context }, ['variety']),
      run('fails', 1, {}, ['variety']),
    ];
    case 'SessionStart': return [pass, run('stops', { continue: false, ...withContext }, { stop: true, context }, ['blocks'])];
    case 'Stop': return [
      pass,
      run('blocks', { decision: 'block', reason: 'go on' }, { block: true }, ['continuations']),
      run('stops', { continue: false }, { stop: true }, ['variety']),
    ];
    case 'PreToolUse': return [
      pass,
      run('denies', { hookSpecificOutput: { hookEventName: event, permissionDecision: 'deny', permissionDecisionReason: 'no', additionalContext: context } }, { block: true, context }, ['blocks']),
      run('rewrites', { hookSpecificOutput: { hookEventName: event, permissionDecision: 'allow', updatedInput: { a: 1 } } }, { rewrite: true }, ['variety']),
    ];
    case 'PostToolUse': return [pass, run('corrects', { decision: 'block', reason: 'look again', ...withContext }, { feedback: true, context }, ['blocks'])];
    case 'PreCompact': case 'PostCompact': return [pass, run('stops', { continue: false }, { stop: true }, ['blocks'])];
    default: return [pass];
  }
};

const description = { hook: { name: 'sh', aliases: [], input: {} }, rewrites: 'arguments' as const, parallel: true, permission: { need: 'none' as const }, abortedOutput: 'aborted' };
const message: ResponseItem = { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'words' }] };
const usage = (total: number) => ({ input: total, cachedInput: 0, output: 0, reasoningOutput: 0, total });

/** The id that a call's hooks and outputs bear: its name, without the number that tells it from another of that id. */
const idOf = (actor: string): string => actor.slice('call.'.length).replace(/#\d+$/, '');

const modelAnswers = (system: System, effect: string, left: Budget): HookMove[] => {
  const context = sessionContext(system);
  const { turn } = context;
  const settings = settingsInForce(context);
  const called = (callId: string, nth?: number): InputEvent =>
    ({ type: 'model.item', effect, item: { type: 'function_call', call_id: callId, name: 'sh', arguments: '{}' }, call: { call: { callId, ...(nth === undefined ? {} : { nth }), kind: 'function', name: 'sh', input: '{}' }, description } });
  const callId = `c${left.calls}`;
  const twin = context.calls.at(-1)?.call;
  const nth = (twin?.nth ?? 1) + 1;
  const summary = turn?.compaction !== null && turn?.compaction !== undefined;
  return [
    ...(settings.preempt && turn?.begun === false && !summary ? [{ name: 'begins', event: { type: 'model.begun', effect }, reply: { begun: true }, costs: ['texts'] } satisfies HookMove] : []),
    { name: 'says', event: { type: 'model.item', effect, item: message }, reply: { text: true }, costs: ['texts'] },
    ...(summary ? [] : [{ name: 'calls', event: called(callId), reply: { call: callId }, costs: ['calls'] } satisfies HookMove]),
    ...(summary || twin === undefined ? [] : [
      { name: 'calls under the same id', event: called(twin.callId, nth), reply: { call: callName({ callId: twin.callId, nth }) }, costs: ['calls', 'twins'] } satisfies HookMove,
      { name: 'repeats a call', event: called(twin.callId, twin.nth), reply: { call: callName(twin) }, costs: ['calls', 'twins'] } satisfies HookMove,
    ]),
    { name: 'ends', event: { type: 'model.answered', effect, ending: { status: 'completed', usage: usage(1) } }, reply: {}, costs: [] },
    ...(summary ? [] : [{ name: 'goes on', event: { type: 'model.answered', effect, ending: { status: 'completed', usage: usage(1), goesOn: true } }, reply: { followUp: true }, costs: ['goings'] } satisfies HookMove]),
    ...(settings.compactAtTokens === null ? [] : [{ name: 'ends full', event: { type: 'model.answered', effect, ending: { status: 'completed', usage: usage(1_000) } }, reply: { full: true }, costs: ['fills'] } satisfies HookMove]),
    { name: 'breaks', event: { type: 'model.answered', effect, ending: { status: 'failed', error: { message: 'cut', kind: 'stream' }, retry: { notice: 'Reconnecting... 1/5', attempt: 1, maxAttempts: 5, delayMs: 200 } } }, reply: { retry: true }, costs: ['retries'] },
    ...(settings.contextTokens === undefined ? [] : [{ name: 'overflows', event: { type: 'model.answered', effect, ending: { status: 'failed', error: { message: 'too long', kind: 'stream', code: 'contextWindowExceeded' } } }, reply: { fails: true, full: true }, costs: ['fills'] } satisfies HookMove]),
    { name: 'fails', event: { type: 'model.answered', effect, ending: { status: 'failed', error: { message: 'no', kind: 'other' } } }, reply: { fails: true }, costs: ['failures'] },
  ];
};
