import { violation, type Check } from './check.ts';

/**
 * L6: Stop hooks continue a turn at most as often as the cap that it began with allows, each counted. Names the feedback that came `repeats` times in a
 * row: a hook that says the same again and again goes in circles, though no law forbids it.
 */
export const stopGovernor = ({ repeats = 3 }: { repeats?: number } = {}): Check => {
  let [cap, capOfTurn] = [Infinity, Infinity];
  let continuations = 0;
  return {
    hear: (record) => record.facts.flatMap((fact) => {
      if (fact.type === 'session.opened') cap = fact.settings.maxContinuations;
      if (fact.type === 'settings.changed') cap = fact.settings.maxContinuations ?? cap;
      if (fact.type === 'turn.started') [continuations, capOfTurn] = [0, cap];
      if (fact.type !== 'turn.continued') return [];
      continuations++;
      return [
        ...(fact.continuation === continuations ? [] : [violation('L6', record, `continuation ${continuations} of turn ${fact.turn} is counted as ${fact.continuation}`)]),
        ...(continuations <= capOfTurn ? [] : [violation('L6', record, `turn ${fact.turn} is continued ${continuations} times, and the cap is ${capOfTurn}`)]),
        ...(fact.repeats + 1 >= repeats ? [violation('repeats', record, `Stop hooks said the same ${fact.repeats + 1} times in a row: ${fact.fragments.map(({ runId, text }) => `${runId}: ${text}`).join('; ')}`)] : []),
      ];
    }),
  };
};
