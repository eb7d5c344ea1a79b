import type { SessionRecord } from '../../views/record.ts';
import { line, type Line } from './line.ts';
import { seconds } from './record-lines.ts';

type Turn = { startedAtMs: number; input: number; cached: number; output: number; hooks: Map<string, number>; calls: number };

/** Sums up each turn as it ends: how long it took, what it cost, what its hooks came to. A fold of records. */
export class TurnSummary {
  private turn: Turn | null = null;

  apply(record: SessionRecord): Line[] {
    return record.facts.flatMap((fact): Line[] => {
      if (fact.type === 'turn.started') this.turn = { startedAtMs: record.at, input: 0, cached: 0, output: 0, hooks: new Map(), calls: 0 };
      const { turn } = this;
      if (turn === null) return [];
      if (fact.type === 'hook.completed') turn.hooks.set(fact.run.status, (turn.hooks.get(fact.run.status) ?? 0) + 1);
      if (fact.type === 'hook.interrupted') turn.hooks.set('interrupted', (turn.hooks.get('interrupted') ?? 0) + 1);
      if (fact.type === 'tool.called') turn.calls += 1;
      if (fact.type === 'sampling.completed' && fact.usage !== null) {
        turn.input += fact.usage.input;
        turn.cached += fact.usage.cachedInput;
        turn.output += fact.usage.output;
      }
      if (fact.type !== 'turn.settled') return [];
      this.turn = null;
      return [{ ...line(['turn', fact.status, 'in', seconds(record.at - turn.startedAtMs), ...parts(turn)].join(' '), 'dim'), hangs: true }];
    });
  }
}

const parts = ({ input, cached, output, hooks, calls }: Turn): string[] => [
  ...(input + output === 0 ? [] : [`· ${input + output} tokens (${input} in${cached === 0 ? '' : `, ${cached} of them cached`}, ${output} out)`]),
  ...(calls === 0 ? [] : [`· ${calls} tool ${calls === 1 ? 'call' : 'calls'}`]),
  ...(hooks.size === 0 ? [] : [`· hooks: ${[...hooks].map(([status, count]) => `${count} ${status}`).join(', ')}`]),
];
