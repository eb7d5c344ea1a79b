import fs from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { promptSchema } from '../../machines/prompt.ts';
import type { Prompt } from '../../machines/index.ts';
import { replaceFile } from '../hooks/index.ts';
import type { EventLog } from '../log/index.ts';
import { isKnownEvent } from '../runtime/input-event.ts';
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
  /** Puts a prompt in the place of the one with its id. False where none with it waits any more. */
  revise(prompt: Prompt): Promise<boolean>;
  /** The prompts of the queue in this order; those that are not named are taken out. */
  arrange(order: readonly string[]): Promise<void>;
};

/**
 * The queue of a session, loaded or not. A log has one writer, its session: what is changed while that is not loaded
 * stands in a file, the whole queue as it shall be, and the session takes it when it is loaded.
 * Throws HostError where there is no such session.
 */
export async function threadQueue(codexHome: string, id: string, session: Session | undefined, onNotice: (text: string) => void): Promise<ThreadQueue> {
  if (session !== undefined) {
    return {
      prompts: waitingIn(session.system),
      add: async (prompt) => { await session.queue(prompt); },
      revise: (prompt) => session.reviseQueued(prompt),
      arrange: (order) => session.arrangeQueue([...order]),
    };
  }
  refuseArchived(codexHome, id);
  if (rolloutOf(codexHome, id) === null) throw new HostError('internal', `failed to read thread: invalid thread-store request: no rollout found for thread id ${id}`);
  const file = queuePath(codexHome, id);
  const prompts = readQueue(file, onNotice) ?? (await waitingInLog(logPath(codexHome, id)));
  return {
    prompts,
    add: async (prompt) => writeQueue(file, [...prompts, prompt]),
    revise: async (prompt) => {
      const at = prompts.findIndex(({ id }) => id === prompt.id);
      if (at >= 0) writeQueue(file, prompts.with(at, prompt));
      return at >= 0;
    },
    arrange: async (order) => writeQueue(file, order.flatMap((wanted) => prompts.filter((prompt) => prompt.id === wanted))),
  };
}

/**
 * Gives a session that was just loaded the queue that it shall have. A prompt that the session has heard of is not given
 * again, whatever became of it: the file may have outlived a crash. What the session does not take stays in the file.
 */
export async function takeStoredQueue(codexHome: string, session: Session, onNotice: (text: string) => void): Promise<void> {
  const file = queuePath(codexHome, session.id);
  const wanted = readQueue(file, onNotice);
  if (wanted === null) return;
  const before = new Map(waitingIn(session.system).map((prompt) => [prompt.id, prompt]));
  const kept = wanted.filter(({ id }) => before.has(id));
  if (kept.map(({ id }) => id).join() !== [...before.keys()].join()) await session.arrangeQueue(kept.map(({ id }) => id));
  for (const prompt of kept) if (!isDeepStrictEqual(prompt, before.get(prompt.id))) await session.reviseQueued(prompt);
  const heard = await readingLog(logPath(codexHome, session.id), promptsIn, new Set<string>());
  const refused: Prompt[] = [];
  for (const prompt of wanted.filter(({ id }) => !heard.has(id))) {
    await session.queue(prompt).catch((error: unknown) => {
      refused.push(prompt);
      onNotice(`A queued prompt was not taken and stays in ${file}: ${error instanceof Error ? error.message : String(error)}`);
    });
  }
  if (refused.length > 0) writeQueue(file, refused);
  else fs.rmSync(file);
}

async function promptsIn(log: Pick<EventLog, 'read'>): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const { event } of log.read(1)) if (isKnownEvent(event) && 'prompt' in event) ids.add(event.prompt.id);
  return ids;
}

const waitingIn = (system: System): Prompt[] => sessionContext(system).queue.map(({ prompt }) => prompt);

const waitingInLog = (log: string): Promise<Prompt[]> => readingLog(log, async (records) => waitingIn((await foldLog(records)).system), []);

/** A file that cannot be read is put aside, and the user is told where. */
function readQueue(file: string, onNotice: (text: string) => void): Prompt[] | null {
  if (!fs.existsSync(file)) return null;
  try {
    return z.array(promptSchema).parse(JSON.parse(fs.readFileSync(file, 'utf8')));
  } catch (error) {
    const aside = `${file}.damaged-${Date.now()}`;
    fs.renameSync(file, aside);
    onNotice(`The prompts that waited while this session was not loaded cannot be read; they are in ${aside}: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

const writeQueue = (file: string, prompts: readonly Prompt[]): void => replaceFile(file, JSON.stringify(prompts));
