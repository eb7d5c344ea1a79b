import { callName, type Fact } from '../../machines/index.ts';
import { answerHooksOf } from '../../machines/session/requests.ts';
import { sessionContext, type Outstanding, type System } from '../../src/runtime/system.ts';

/** What the reference speaks of, out of the facts: prompts, requests, calls, turns. Hook runs are the ledger's matter. */
export const observed = (facts: readonly Fact[]): string[] => facts.flatMap((fact): string[] => {
  switch (fact.type) {
    case 'turn.started': return [`turn ${fact.turn} ${fact.kind}`];
    case 'turn.settled': return [`settled ${fact.turn} ${fact.status}`];
    case 'turn.continued': return [`continued ${fact.continuation}`];
    case 'turn.continuationRefused': return ['continuation refused'];
    case 'prompt.steered': return [`steered ${fact.prompt.id}`];
    case 'prompt.queued': return [`queued ${fact.prompt.id}`];
    case 'prompt.accepted': return [`accepted ${fact.prompt.id}`];
    case 'prompt.blocked': return [`blocked ${fact.promptId}`];
    case 'prompt.dropped': return [`dropped ${fact.promptId}`];
    case 'context.injected': return [`context ${fact.text}`];
    case 'sampling.started': return [fact.purpose === 'turn' ? 'asked' : 'asked for a summary'];
    case 'sampling.completed': return ['answered'];
    case 'sampling.failed': return ['failed'];
    case 'sampling.cut': return [`cut ${fact.reason}`];
    case 'model.replied': return ['said'];
    case 'tool.called': return [`call ${callName(fact.call)} called`];
    case 'tool.blocked': return [`call ${callName(fact)} blocked`];
    case 'tool.rewritten': return [`call ${callName(fact)} rewritten`];
    case 'tool.finished': return [`call ${callName(fact)} finished`];
    case 'tool.corrected': return [`call ${callName(fact)} corrected`];
    case 'tool.interrupted': return [`call ${callName(fact)} interrupted`];
    case 'tool.answered': return [`call ${callName(fact)} answered`];
    case 'compaction.started': return [`compaction ${fact.trigger}`];
    case 'compaction.stopped': return ['compaction stopped'];
    case 'conversation.compacted': return ['compacted'];
    case 'command.finished': return ['command finished'];
    case 'goal.updated': return [`goal ${fact.goal.objective} ${fact.goal.status} ${fact.goal.tokensUsed}`];
    case 'goal.cleared': return ['goal cleared'];
    case 'goal.told': return [`goal ${fact.about}`];
    case 'goal.turnsUsedUp': return ['goal turns used up'];
    case 'notice.recorded': return ['noted'];
    case 'warning.told': return ['warned'];
    case 'settings.changed': return ['settings changed'];
    case 'session.resumed': return ['resumed'];
    case 'session.closed': return ['closed'];
    case 'fault.told': return [`fault: ${fact.message}`];
    default: return [];
  }
});

/** Whether a machine waits for this effect: hooks that are told of a request that was cut, or that an interrupt left behind, move nothing. */
export const isAwaited = (system: System, { invoke }: Outstanding): boolean => {
  if (invoke.startsWith('cutRequest')) return false;
  return !invoke.startsWith('answerHooks') || (system.session.matches({ turn: { sampling: 'tellingHooks' } }) && invoke === answerHooksOf(sessionContext(system)));
};

/** What the system waits for, in the reference's words. Hooks that nobody waits for are left out. */
export const awaited = (system: System): string[] => system.outstanding
  .filter((effect) => isAwaited(system, effect))
  .map(({ kind, actor, runs, invoke }) => kind === 'command' ? invoke.replace('.', ' ') : [kind === 'hooks' ? eventOf(runs[0]?.handlerKey ?? '') : kind, ...(actor === 'session' ? [] : [actor.slice('call.'.length)])].join(' '))
  .toSorted();

/** The handler keys of this test are hook event names. */
const eventOf = (handlerKey: string): string => handlerKey;
