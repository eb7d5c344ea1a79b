import fs from 'node:fs';
import readline from 'node:readline';
import { openedSchema } from '../runtime/input-event.ts';
import { readJsonlLog } from '../log/index.ts';
import type { ResponseItem } from '../../machines/index.ts';
import { foldLog } from '../runtime/create-session.ts';
import { sessionContext } from '../runtime/system.ts';
import { Transcript } from '../views/transcript.ts';
import { findRollout } from './find-rollouts.ts';
import { logPath } from './paths.ts';
import { baseOf, metaOf, readRollout, userTextOf, type StoredRollout } from './read-rollout.ts';
import { threadInfoOf, type ThreadInfo } from './thread-info.ts';

export type StoredSession = StoredRollout & { hasLog: boolean };

/** A session as the disk has it: our log where there is one, else its rollout. `null` where there is neither. */
export async function readStored(codexHome: string, id: string): Promise<StoredSession | null> {
  const log = logPath(codexHome, id);
  const file = findRollout(codexHome, id);
  const info = fs.existsSync(log) ? await infoInLog(log) : null;
  if (info !== null) return { info: { ...info, rolloutPath: file?.path ?? info.rolloutPath }, history: [], totalTokens: 0, hasLog: true };
  const stored = file === null ? null : await readRolloutChain(codexHome, file.path);
  return stored === null ? null : { ...stored, hasLog: false };
}

/** The most forks of forks that are put together. */
const maxChain = 64;

/** A rollout with what it goes on from: a fork's file holds only its own part. */
async function readRolloutChain(codexHome: string, path: string, endByteOffset?: number, depth = 0): Promise<StoredRollout | null> {
  const base = baseOf(await firstLine(path));
  const baseFile = base === null || depth >= maxChain ? null : findRollout(codexHome, base.threadId);
  const before = base === null || baseFile === null ? null : await readRolloutChain(codexHome, baseFile.path, base.endByteOffset, depth + 1);
  return readRollout(path, linesOf(path, endByteOffset), before ?? undefined);
}

async function firstLine(path: string): Promise<string> {
  for await (const line of linesOf(path)) return line;
  return '';
}

/** The conversation that a log holds, without opening it for writing. */
export async function conversationInLog(path: string): Promise<{ history: ResponseItem[]; totalTokens: number }> {
  const reader = await readJsonlLog(path);
  try {
    const { records, system, opened } = await foldLog(reader);
    const transcript = new Transcript(opened.history);
    for (const record of records) transcript.apply(record);
    return { history: transcript.items(), totalTokens: sessionContext(system).totalTokens };
  } finally {
    await reader.close();
  }
}

async function infoInLog(path: string): Promise<ThreadInfo | null> {
  const reader = await readJsonlLog(path);
  try {
    for await (const record of reader.read(1)) {
      const opened = openedSchema.safeParse(record.event);
      return opened.success ? threadInfoOf(opened.data.host) : null;
    }
    return null;
  } finally {
    await reader.close();
  }
}

async function* linesOf(path: string, endByteOffset?: number): AsyncGenerator<string> {
  const input = fs.createReadStream(path, endByteOffset === undefined ? {} : { end: endByteOffset - 1 });
  try {
    yield* readline.createInterface({ input, crlfDelay: Infinity });
  } finally {
    input.destroy();
  }
}

/** Bytes of a rollout that are read for a list: the session's own line, and the first prompt where it comes early. */
const headBytes = 256 * 1024;

/** What a list says of a session. */
export type SessionHead = { info: ThreadInfo; preview: string; updatedAtMs: number };

/** Reads the head of a rollout; `null` where it cannot be read or names no session. */
export async function readHead(path: string): Promise<SessionHead | null> {
  try {
    await using handle = await fs.promises.open(path);
    const { mtimeMs } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    const [first = '', ...others] = buffer.toString('utf8', 0, bytesRead).split('\n');
    const info = metaOf(path, first);
    return info === null ? null : { info, preview: firstText(others) ?? '', updatedAtMs: mtimeMs };
  } catch {
    return null;
  }
}

const firstText = (lines: readonly string[]): string | null => {
  for (const line of lines) {
    const text = userTextOf(line);
    if (text !== null) return text;
  }
  return null;
};
