import type { Effect } from '../../runtime/effect.ts';
import type { SessionRecord } from '../../views/record.ts';
import { callOf } from './machines-at.ts';

/** Which record answered which effect. */
export class Causes {
  private readonly answers = new Map<string, number>();

  add(record: SessionRecord): void {
    const effect = effectOf(record);
    if (effect !== null && record.event.type.endsWith('.answered')) this.answers.set(effect, record.seq);
  }

  answerTo(effect: string): number | null {
    return this.answers.get(effect) ?? null;
  }
}

/** The effect that a record answers or tells of; null where it came from outside. */
export const effectOf = ({ event }: SessionRecord): string | null => {
  const effect = event['effect'];
  return typeof effect === 'string' ? effect : null;
};

/** `12.0` -> 12: the record that wished for it. */
export const seqOf = (effect: string): number => Number(effect.split('.')[0]);

/** An effect in words. */
export const whatOf = (effect: Effect): string => {
  switch (effect.kind) {
    case 'hooks': return `${effect.request.event} hooks: ${effect.handlerKeys.length}`;
    case 'shadowHooks': return `${effect.request.event} hooks in shadow mode: ${effect.handlerKeys.length}`;
    case 'asyncHooks': return `async ${effect.request.event} hooks: ${effect.handlerKeys.length}`;
    case 'model': return `model request ${effect.request.request}${effect.request.purpose === 'compaction' ? ' for a summary' : ''}`;
    case 'command': return effect.request.command;
    case 'tool': case 'describe': { const { name, input } = callOf({ call: effect.request.call }); return `${name} ${input}`.trim(); }
    case 'approver': return `approval of ${effect.request.callId}`;
    case 'cancel': return `cancel ${effect.of}`;
    case 'goalTurn': return 'a turn for the goal';
    case 'pause': return 'wait before the next try';
  }
};
