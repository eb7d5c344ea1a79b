import type { Fact } from '../../../machines/index.ts';
import { violation, type Check, type Violation } from './check.ts';

type Open = { ends: string[]; ran: boolean };

/**
 * L9: each call has exactly one end (blocked, denied, finished or interrupted) and the model gets exactly one output of
 * it. A call that is interrupted while its PostToolUse hooks run has finished and is told as interrupted.
 */
export const toolCallCheck = (): Check => {
  const open = new Map<string, Open>();
  const end = (name: string, callId: string, found: (message: string) => Violation[]): Violation[] => {
    const call = open.get(callId);
    if (call === undefined) return found(`call ${callId} is ${name} and was never made, or had ended`);
    call.ends.push(name);
    return [];
  };
  const answer = (callId: string, found: (message: string) => Violation[]): Violation[] => {
    const call = open.get(callId);
    if (call === undefined) return found(`call ${callId} is answered and is not open`);
    open.delete(callId);
    const ends = call.ends.at(-1) === 'interrupted' ? call.ends.filter((name) => name !== 'finished') : call.ends;
    return ends.length === 1 ? [] : found(`call ${callId} has ${ends.length} ends: ${ends.join(', ') || 'none'}`);
  };
  return {
    hear: (record) => {
      const found = (message: string): Violation[] => [violation('L9', record, message)];
      return record.facts.flatMap((fact): Violation[] => {
        switch (fact.type) {
          case 'tool.called': {
            const again = open.has(fact.call.callId) ? found(`call ${fact.call.callId} is made while another of that id is open`) : [];
            open.set(fact.call.callId, { ends: [], ran: false });
            return again;
          }
          case 'tool.blocked': case 'tool.denied': case 'tool.finished': case 'tool.interrupted': return end(endName(fact), fact.callId, found);
          case 'tool.answered': return answer(fact.callId, found);
          case 'turn.settled': {
            const left = [...open.keys()];
            open.clear();
            return left.flatMap((callId) => found(`turn ${fact.turn} settles and call ${callId} has no end`));
          }
          default: return [];
        }
      });
    },
  };
};

const endName = (fact: Extract<Fact, { callId: string }>): string => fact.type.slice('tool.'.length);
