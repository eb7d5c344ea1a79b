import type { Fact } from '../../../machines/facts.ts';

/** Whether a fact says that something was refused or went wrong. */
export const isTrouble = (fact: Fact): boolean => {
  switch (fact.type) {
    case 'prompt.blocked': case 'tool.blocked': case 'tool.denied': case 'tool.interrupted': case 'sampling.failed': case 'fault.told': case 'compaction.stopped': case 'turn.continuationRefused': return true;
    case 'hook.completed': return fact.run.status !== 'completed';
    case 'turn.settled': return fact.status !== 'completed';
    case 'tool.finished': return !fact.success;
    default: return false;
  }
};
