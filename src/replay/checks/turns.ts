import { violation, type Check } from './check.ts';

/** Turns do not overlap, and what is told of a turn is told while it runs. */
export const turnCheck = (): Check => {
  let running: string | null = null;
  return {
    hear: (record) => record.facts.flatMap((fact) => {
      if (fact.type === 'turn.started') {
        const before = running;
        running = fact.turn;
        return before === null ? [] : [violation('turns', record, `turn ${fact.turn} starts while turn ${before} runs`)];
      }
      if (!('turn' in fact) || fact.turn === null || mayStandAlone.has(fact.type)) return [];
      const found = running === fact.turn ? [] : [violation('turns', record, `${fact.type} of turn ${fact.turn} is told while ${running ?? 'no turn'} runs`)];
      if (fact.type === 'turn.settled') running = null;
      return found;
    }),
  };
};

/** Queued prompts name a turn to come; async hooks, those of a cut request, background commands and the user's own end when they end. */
const mayStandAlone = new Set(['prompt.queued', 'prompt.revised', 'hook.completed', 'hook.interrupted', 'hook.shadowed', 'item.completed', 'command.finished', 'prompt.dropped', 'warning.told']);
