import type { Fact } from '../../../machines/index.ts';
import type { ItemKind } from './moment.ts';

/** Empty where it belongs to none. */
export const turnOf = (fact: Fact): string => ('turn' in fact && typeof fact.turn === 'string' ? fact.turn : '');

/** Whose notice it is, as Codex names it. */
export const noticeKind = (origin: string): ItemKind => {
  if (origin === 'command') return 'shell.user_command';
  return origin.startsWith('agent ') ? 'multi_agent.subagent_notification' : 'notice';
};

/** Whether the model's surroundings are told before this. */
export const needsSurroundings = (fact: Fact): boolean => {
  switch (fact.type) {
    case 'hook.started': return fact.run.event !== 'PreCompact' && fact.run.event !== 'PostCompact';
    case 'sampling.started': return fact.purpose === 'turn';
    case 'prompt.accepted': case 'prompt.blocked': case 'prompt.dropped': case 'turn.settled': return true;
    default: return false;
  }
};
