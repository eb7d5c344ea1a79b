import type { SessionRecord } from '../../views/index.ts';
import { objectOf } from '../../views/codex/reading.ts';
import type { Notification } from './rpc.ts';

/** What has to be known of a thread to tell that its queue has changed. */
export type QueueLine = {
  /** It is being taken up again: prompts that are queued now waited while it was not loaded. */
  isRestoring: boolean;
  /** Turns of prompts that wait in the queue. */
  queued: Set<string>;
};

/** The queue of a thread has changed: clients ask for it anew. */
export const queueChange = (line: QueueLine, { session, event, facts }: SessionRecord): Notification[] => {
  for (const fact of facts) if (fact.type === 'prompt.queued' && event.type === 'prompt.queued') line.queued.add(fact.turn);
  const startsAtOnce = facts.some((fact) => fact.type === 'turn.started');
  const hasChanged = event.type === 'queue.arranged' || facts.some((fact) => fact.type === 'prompt.revised' || (!startsAtOnce && fact.type === 'prompt.queued'));
  return hasChanged && !line.isRestoring ? [queueChanged(session)] : [];
};

/** A prompt leaves the queue behind the turn before, and before its own is told of; on an idle session it has been there for a moment. */
export const queueStart = (line: QueueLine, { session, event, facts }: SessionRecord, { method, params }: Notification): Notification[] => {
  if (method !== 'thread/status/changed' || objectOf(params['status'])['type'] !== 'active') return [];
  return facts.flatMap((fact) => {
    if (fact.type !== 'turn.started') return [];
    if (event.type === 'prompt.queued' && event['turn'] === fact.turn) return line.isRestoring ? [queueChanged(session)] : [queueChanged(session), queueChanged(session)];
    return line.queued.delete(fact.turn) ? [queueChanged(session)] : [];
  });
};

const queueChanged = (threadId: string): Notification => ({ method: 'thread/queue/changed', params: { threadId } });
