import fs from 'node:fs';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import { promptSchema } from '../../machines/prompt.ts';
import type { Prompt } from '../../machines/index.ts';
import { foldLog } from '../runtime/log-fold.ts';
import type { Session } from '../runtime/session.ts';
import { sessionContext, type System } from '../runtime/system.ts';
import { rolloutOf } from '../views/index.ts';
import { refuseArchived } from './find-rollouts.ts';
import { HostError } from './host-error.ts';
import { logPath, queuePath } from './paths.ts';
import { readingLog } from './stored-session.ts';

/** What waits in a session's queue, in order, and how it is changed. */
export type ThreadQueue = {
  prompts: readonly Prompt[];
  add(prompt: Prompt): Promise<void>;
  /** The prompts of the queue in this order; those that are not named are taken out. */
  arrange(order: readonly string[]): Promise<void>;
};

/**
 * The queue of a session, loaded or not. A log has one writer, its session: what is changed while that is not loaded
 * stands in a file, the whole queue as it shall be, and the session takes it when it is loaded.
 * Throws HostError where there is no such session.
 */
export async function threadQueue(codexHome: string, id: string, session: Session | undefined): Promise<ThreadQueue> {
  if (session !== undefined) {
    return {
      prompts: waitingIn(session.system),
      add: async (prompt) => { await session.queue(prompt); },
      arrange: (order) => session.arrangeQueue([...order]),
    };
  }
  refuseArchived(codexHome, id);
  if (rolloutOf(codexHome, id) === null) throw new HostError('internal', `failed to read thread: invalid thread-store request: no rollout found for thread id ${id}`);
  const file = queuePath(codexHome, id);
  const prompts = readQueue(file) ?? (await waitingInLog(logPath(codexHome, id)));
  return {
    prompts,
    add: async (prompt) => writeQueue(file, [...prompts, prompt]),
    arrange: async (order) => writeQueue(file, order.flatMap((wanted) => prompts.filter((prompt) => prompt.id === wanted))),
  };
}

/** Gives a session that was just loaded the queue that it shall have. */
export async function takeStoredQueue(codexHome: string, session: Session): Promise<void> {
  const file = queuePath(codexHome, session.id);
  const wanted = readQueue(file);
  if (wanted === null) return;
  const known = waitingIn(session.system).map(({ id }) => id);
  const kept = wanted.map(({ id }) => id).filter((id) => known.includes(id));
  if (kept.join() !== known.join()) await session.arrangeQueue(kept);
  for (const prompt of wanted.filter(({ id }) => !known.includes(id))) await session.queue(prompt);
  fs.rmSync(file);
}

const waitingIn = (system: System): Prompt[] => sessionContext(system).queue.map(({ prompt }) => prompt);

const waitingInLog = (log: string): Promise<Prompt[]> => readingLog(log, async (records) => waitingIn((await foldLog(records)).system), []);

const readQueue = (file: string): Prompt[] | null => (fs.existsSync(file) ? z.array(promptSchema).parse(JSON.parse(fs.readFileSync(file, 'utf8'))) : null);

function writeQueue(file: string, prompts: readonly Prompt[]): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const next = `${file}.${randomUUID()}`;
  fs.writeFileSync(next, JSON.stringify(prompts), { mode: 0o600 });
  fs.renameSync(next, file);
}
