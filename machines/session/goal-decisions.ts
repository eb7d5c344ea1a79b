import type { Fact, GoalNews } from '../facts.ts';
import { accountedGoal, changedGoal, newGoal, type Goal, type GoalStatus } from '../goal.ts';
import type { SessionSettings } from '../settings.ts';
import { newTurn, settingsInForce, type PendingInput, type Pursuit, type SessionContext, type Turn } from './context.ts';
import { expectEvent, runningTurn, type Decide } from './decision.ts';
import type { SessionEvent, Usage } from './events.ts';

/** Turns that may follow one another for a goal, where the settings do not say. */
const MAX_GOAL_TURNS = 1000;
export const maxGoalTurns = ({ settings }: SessionContext): number => settings.maxGoalTurns ?? MAX_GOAL_TURNS;

/** A mode that only plans works towards nothing. */
export const pursuesGoals = ({ goals, collaborationMode }: SessionSettings): boolean => goals !== false && collaborationMode?.mode !== 'plan';

type Told = { context: SessionContext; facts: Fact[] };

/** How a goal is set, changed, accounted and ended, and how a turn begins that nobody asked for. */
export const goalDecisions = {
  createGoal: ({ context, event }) => {
    const { objective, tokenBudget } = expectEvent(event, 'goal.created');
    if (context.goal !== null && context.goal.status !== 'complete') return {};
    const goal = newGoal({ objective, tokenBudget }, event.at ?? 0);
    const { turn } = context;
    const after = turn === null ? null : { turn: turn.id, root: turn.root };
    const set = pursuing({ ...context, goal, pursuit: { ...context.pursuit, after, told: null, turns: 0 } }, event);
    const counted = set.turn === null ? set : { ...set, turn: { ...set.turn, pursuesFrom: set.turn.requests + 1 } };
    return { context: counted.turn === null ? counted : pend(counted, 'objective', goal), facts: [updated(turn, goal, 'model')] };
  },

  markGoal: ({ context, event }) => {
    const { status } = expectEvent(event, 'goal.marked');
    if (context.goal === null) return {};
    const accounted = account(context, event);
    const changed = withStatus(accounted.context, status, 'model', event);
    return { context: changed.context, facts: [...accounted.facts, ...changed.facts] };
  },

  setGoal: ({ context, event }) => {
    const { change, speaks } = expectEvent(event, 'goal.set');
    const accounted = account(context, event);
    const before = accounted.context.goal;
    const { objective, status } = change;
    if (before === null && objective === undefined) return {};
    const goal = before === null ? newGoal({ ...change, objective: objective ?? '' }, event.at ?? 0) : changedGoal(before, change, event.at ?? 0);
    const said = { ...(objective === undefined ? {} : { objective }), ...(status === undefined ? {} : { status }) };
    const spoken: Fact[] = speaks && Object.keys(said).length > 0 ? [{ type: 'goal.spoken', said }] : [];
    const set = { ...accounted.context, goal };
    return { context: afterChange(set, before, goal, event), facts: [...accounted.facts, ...spoken, updated(null, goal, 'user')] };
  },

  dropGoal: ({ context, event }) => {
    const { speaks } = expectEvent(event, 'goal.dropped');
    if (context.goal === null) return {};
    const accounted = account(context, event);
    const spoken: Fact[] = speaks ? [{ type: 'goal.spoken', said: 'cleared' }] : [];
    const dropped = atRest({ ...accounted.context, goal: null });
    return { context: { ...dropped, pursuit: { ...dropped.pursuit, told: null } }, facts: [...accounted.facts, ...spoken, { type: 'goal.cleared' }] };
  },

  /** A turn that the goal asks for. The model is told the objective where the user has spoken since it was. */
  startGoalTurn: ({ context, event }) => {
    const { turn: id } = expectEvent(event, 'xstate.done.actor.goalTurn').output;
    const { goal, pursuit } = context;
    if (goal === null) throw new Error('Cannot go on with a goal: there is none');
    const isTold = pursuit.told === goal.objective;
    const batch = [...(isTold ? [] : [news('objective', goal)]), news('continuation', goal)];
    const { after } = pursuit;
    const turn: Turn = { ...newTurn(context, id, 'goal', batch), root: after?.root ?? id };
    return {
      context: { turn, queueHeld: false, pursuit: { ...pursuit, turns: pursuit.turns + 1 } },
      facts: [{ type: 'turn.started', turn: id, kind: 'goal', ...(after === null ? {} : { after }) }],
    };
  },

  /** Whatever turn begins works for the goal, but for one that plans. A word of the user's is the last that the model was told. */
  joinGoal: ({ context, event }) => {
    const turn = runningTurn(context);
    const heard = turn.kind === 'prompt' ? heardFromUser(context) : context;
    const begun = { ...heard, pursuit: { ...heard.pursuit, tokens: 0, limitTold: false } };
    return { context: isPursued(context.goal) && pursuesGoals(turn.settings) ? pursuing(begun, event) : atRest(begun) };
  },

  /** Nobody has said a word for so long that the goal waits for one. */
  pauseGoal: ({ context, event }) => {
    const paused = withStatus(context, 'paused', 'session', event);
    return { context: paused.context, facts: [{ type: 'goal.turnsUsedUp', limit: maxGoalTurns(context) }, ...paused.facts] };
  },

  /** Nobody worked for it while the process was gone. */
  forgetGoalTime: ({ context }) => ({ context: { pursuit: { ...context.pursuit, since: null } } }),
} satisfies Record<string, Decide>;

/** What is spent on the goal so far, and told where it is anything. */
export const account = (context: SessionContext, { at }: SessionEvent): Told => {
  const { goal, pursuit, turn } = context;
  const seconds = pursuit.since === null || at === undefined ? 0 : Math.max(0, Math.floor((at - pursuit.since) / 1000));
  const tokens = Math.max(0, pursuit.tokens);
  if (goal === null || (turn !== null && !turn.pursues) || (seconds === 0 && tokens === 0)) return { context, facts: [] };
  const accounted = accountedGoal(goal, { tokens, seconds }, at ?? goal.updatedAt);
  return {
    context: { ...context, goal: accounted, pursuit: { ...pursuit, tokens: 0, since: pursuit.since === null ? null : pursuit.since + seconds * 1000 } },
    facts: [updated(turn, accounted, 'session')],
  };
};

/** After a call: the model is told once where the budget is spent. */
export const accountCall = (context: SessionContext, event: SessionEvent): Told => {
  const accounted = account(context, event);
  const { goal, pursuit } = accounted.context;
  if (accounted.facts.length === 0 || goal?.status !== 'budgetLimited' || pursuit.limitTold) return accounted;
  return { ...accounted, context: pend({ ...accounted.context, pursuit: { ...pursuit, limitTold: true } }, 'budgetLimit', goal) };
};

/** A failed request stops the goal, or it would fail again and again. */
export const stopGoal = (context: SessionContext, reason: 'blocked' | 'usageLimited', event: SessionEvent): Told => {
  if (context.turn?.pursues !== true) return { context, facts: [] };
  const accounted = account(context, event);
  const status = accounted.context.goal?.status;
  if (status !== 'active' && (status !== 'budgetLimited' || reason !== 'usageLimited')) return { context: atRest(accounted.context), facts: accounted.facts };
  const stopped = withStatus(accounted.context, reason, 'session', event);
  return { context: stopped.context, facts: [...accounted.facts, ...stopped.facts] };
};

/** The tokens of one request, as they count for a goal. */
export const spentOn = ({ pursuit, turn }: SessionContext, usage: Usage | null): Pursuit =>
  (usage === null || turn?.pursues !== true || turn.requests < turn.pursuesFrom ? pursuit : { ...pursuit, tokens: pursuit.tokens + Math.max(0, usage.input - usage.cachedInput) + usage.output });

/** How a turn's end leaves the goal. An interrupt and whatever takes the turn's place cut the line of turns; the first holds the goal too. */
export const pursuitAfter = ({ pursuit, settings }: SessionContext, turn: string, how: 'settled' | 'interrupted' | 'replaced'): Pursuit => ({
  ...pursuit, held: how === 'interrupted' || !pursuesGoals(settings), after: how === 'settled' && pursuit.after !== null ? { ...pursuit.after, turn } : null,
});

/** The goal of a session that is taken up again goes on at once, and the model is told anew what it is. */
export const pursuitAtResumption = ({ goal, pursuit, settings }: SessionContext, { at }: SessionEvent): Pursuit =>
  ({ ...pursuit, held: !pursuesGoals(settings), tokens: 0, since: goal?.status === 'active' ? at ?? null : null, told: null, limitTold: false, after: null });

export const heardFromUser = (context: SessionContext): SessionContext => ({ ...context, pursuit: { ...context.pursuit, told: null, turns: 0 } });

/** Once it stands in the conversation, and not before. */
export const heardOfGoal = ({ pursuit }: SessionContext, input: PendingInput): Pursuit =>
  (input.kind === 'goal' && input.about === 'objective' ? { ...pursuit, told: input.goal.objective } : pursuit);

const afterChange = (context: SessionContext, before: Goal | null, goal: Goal, event: SessionEvent): SessionContext => {
  if (goal.status === 'budgetLimited') return context.turn === null ? atRest(context) : context;
  if (goal.status !== 'active') return atRest(context);
  const pursuit = { ...context.pursuit, held: !pursuesGoals(context.settings), tokens: 0, limitTold: false, turns: 0, after: null };
  const set = pursuing({ ...context, pursuit, turn: context.turn === null ? null : { ...context.turn, pursuesFrom: 0 } }, event);
  return before === null || before.objective === goal.objective || set.turn === null ? set : pend(set, 'objectiveUpdated', goal);
};

const withStatus = (context: SessionContext, status: GoalStatus, by: 'model' | 'session', event: SessionEvent): Told => {
  if (context.goal === null) return { context, facts: [] };
  const goal = changedGoal(context.goal, { status }, event.at ?? context.goal.updatedAt);
  return { context: atRest({ ...context, goal }), facts: [updated(context.turn, goal, by)] };
};

/** From now on time runs for the goal, and so does what the running turn spends. */
const pursuing = (context: SessionContext, { at }: SessionEvent): SessionContext => {
  const { turn, pursuit } = context;
  if (turn !== null && !pursuesGoals(settingsInForce(context))) return context;
  return { ...context, pursuit: { ...pursuit, since: pursuit.since ?? at ?? null }, turn: turn === null ? null : { ...turn, pursues: true } };
};

const atRest = (context: SessionContext): SessionContext =>
  ({ ...context, pursuit: { ...context.pursuit, tokens: 0, since: null }, turn: context.turn === null ? null : { ...context.turn, pursues: false } });

const isPursued = (goal: Goal | null): boolean => goal?.status === 'active' || goal?.status === 'budgetLimited';

const pend = (context: SessionContext, about: GoalNews, goal: Goal): SessionContext => ({ ...context, pending: [...context.pending, news(about, goal)] });
const news = (about: GoalNews, goal: Goal): PendingInput => ({ kind: 'goal', about, goal });
const updated = (turn: Turn | null, goal: Goal, by: 'model' | 'user' | 'session'): Fact => ({ type: 'goal.updated', turn: turn?.id ?? null, goal, by });
