import type { Fact } from '../../../machines/index.ts';
import type { ItemKind, Moment } from './moment.ts';

/** Empty where it belongs to none. */
export const turnOf = (fact: Fact): string => ('turn' in fact && typeof fact.turn === 'string' ? fact.turn : '');

/** What is told to the model beside prompts, as Codex names it. */
export const kindOf = (fact: Extract<Fact, { type: 'notice.recorded' | 'goal.told' | 'goal.spoken' }>): ItemKind => {
  if (fact.type === 'goal.spoken') return 'user.goal';
  if (fact.type === 'goal.told') return fact.about === 'objective' ? 'output' : 'goal.internal_context';
  if (fact.origin === 'command') return 'shell.user_command';
  return fact.origin.startsWith('agent ') ? 'multi_agent.subagent_notification' : 'notice';
};

/** What clients are told in so many words. */
export const tellingOf = (fact: Extract<Fact, { type: 'warning.told' | 'goal.updated' | 'goal.cleared' | 'goal.turnsUsedUp' }>): Moment => {
  switch (fact.type) {
    case 'warning.told': return { type: 'warning', turn: fact.turn, message: fact.message };
    case 'goal.updated': return { type: 'goalUpdated', turn: fact.turn, goal: fact.goal, isUsers: fact.by === 'user' };
    case 'goal.cleared': return { type: 'goalCleared' };
    case 'goal.turnsUsedUp': return { type: 'warning', turn: null, message: `The goal is paused: ${fact.limit} turns have gone on with it without a word of yours.` };
  }
};

/** Whether the model's surroundings are told before this. */
export const needsSurroundings = (fact: Fact): boolean => {
  switch (fact.type) {
    case 'hook.started': return fact.run.event !== 'PreCompact' && fact.run.event !== 'PostCompact';
    case 'sampling.started': return fact.purpose === 'turn';
    case 'goal.told': case 'prompt.accepted': case 'prompt.blocked': case 'prompt.dropped': case 'turn.settled': return true;
    default: return false;
  }
};
