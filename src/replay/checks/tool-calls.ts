import { callName, type Fact } from '../../../machines/index.ts';
import { violation, type Check, type Violation } from './check.ts';

type Open = { ends: string[]; ran: boolean };

/**
 * L9: each call has exactly one end (blocked, denied, finished or interrupted) and the model gets exactly one output of
 * it. A call that is interrupted while its PostToolUse hooks run has finished and is told as interrupted.
 */
export const toolCallCheck = (): Check => {
  const open = new Map<string, Open>();
  const end = (how: string, name: string, found: (message: string) => Violation[]): Violation[] => {
    const call = open.get(name);
    if (call === undefined) return found(`call ${name} is ${how} and was never made, or had ended`);
    call.ends.push(how);
    return [];
  };
  const answer = (name: string, found: (message: string) => Violation[]): Violation[] => {
    const call = open.get(name);
    if (call === undefined) return found(`call ${name} is answered and is not open`);
    open.delete(name);
    const ends = call.ends.at(-1) === 'interrupted' ? call.ends.filter((how) => how !== 'finished') : call.ends;
    return ends.length === 1 ? [] : found(`call ${name} has ${ends.length} ends: ${ends.join(', ') || 'none'}`);
  };
  return {
    hear: (record) => {
      const found = (message: string): Violation[] => [violation('L9', record, message)];
      return record.facts.flatMap((fact): Violation[] => {
        switch (fact.type) {
          case 'tool.called': {
            const name = callName(fact.call);
            const again = open.has(name) ? found(`call ${name} is made while another of that name is open`) : [];
            open.set(name, { ends: [], ran: false });
            return again;
          }
          case 'tool.blocked': case 'tool.denied': case 'tool.finished': case 'tool.interrupted': return end(endName(fact), callName(fact), found);
          case 'tool.answered': return answer(callName(fact), found);
          case 'turn.settled': {
            const left = [...open.keys()];
            open.clear();
            return left.flatMap((name) => found(`turn ${fact.turn} settles and call ${name} has no end`));
          }
          default: return [];
        }
      });
    },
  };
};

const endName = (fact: Extract<Fact, { callId: string }>): string => fact.type.slice('tool.'.length);
