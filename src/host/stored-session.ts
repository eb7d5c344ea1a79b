import fs from 'node:fs';
import type { ResponseItem, SettingsChange, ToldSettings } from '../../machines/index.ts';
import { readJsonlLog, type EventLog } from '../log/index.ts';
import { foldLog, type FoldedLog } from '../runtime/log-fold.ts';
import { openedSchema } from '../runtime/input-event.ts';
import { sessionContext } from '../runtime/system.ts';
import { MAX_FORKS, readRollout, rolloutBeside, rolloutOf, type Counted } from '../views/index.ts';
import { logPath } from './paths.ts';
import { infoFromLine, infoFromMeta, modelOf, userTextOf } from './rollout-info.ts';
import { threadInfoOf, type ThreadInfo } from './thread-info.ts';

/** What a session goes on with. `settings`: what it decided by last, as far as its file tells. */
export type Conversation = { history: ResponseItem[]; totalTokens: number; spentTokens?: number; settings: SettingsChange; told?: ToldSettings; counted?: Counted | null; preamble?: { instructions: string; items: ResponseItem[] } };

/** A session as the disk has it. `imported` is set where its rollout tells more than our log, because another program wrote it. */
export type StoredSession = { info: ThreadInfo; imported: Conversation | null };

/** Our log where there is one, else the rollout. `null` where there is neither. Throws for a rollout that is none. */
export async function readStored(codexHome: string, id: string): Promise<StoredSession | null> {
  const log = logPath(codexHome, id);
  const rollout = rolloutOf(codexHome, id);
  const info = fs.existsSync(log) ? await infoInLog(log) : null;
  if (info === null) return rollout === null ? null : imported(rollout);
  const own: StoredSession = { info: { ...info, rolloutPath: rollout ?? info.rolloutPath }, imported: null };
  return rollout !== null && (await wentOnElsewhere(log, rollout)) ? { ...own, imported: imported(rollout)?.imported ?? null } : own;
}

/** Our writing of both files takes no longer than this. */
const sameWriteMs = 1_000;

/** Another program, Codex itself, has gone on with the session in its rollout. */
async function wentOnElsewhere(log: string, rollout: string): Promise<boolean> {
  if (fs.statSync(rollout).mtimeMs <= fs.statSync(log).mtimeMs + sameWriteMs) return false;
  return readRollout(rollout).history.length > (await conversationInLog(log)).history.length;
}

/** A session that only its rollout tells of, as Codex wrote it. */
function imported(path: string): StoredSession | null {
  const { meta, settings, told, history, totalTokens, usage, counted, preamble, instructions } = readRollout(path);
  const info = infoFromMeta(meta, path, settings.model);
  const own = preamble.length === 0 ? {} : { preamble: { instructions, items: preamble } };
  return info === null ? null : { info: { ...info, cwd: settings.cwd ?? info.cwd }, imported: { history, totalTokens, spentTokens: usage.total, counted, settings, ...(told === null ? {} : { told }), ...own } };
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

/** Reads a log without opening it for writing; `without` where there is none. */
export async function readingLog<T>(path: string, read: (log: Pick<EventLog, 'read'>) => Promise<T>, without: T): Promise<T> {
  if (!fs.existsSync(path)) return without;
  const reader = await readJsonlLog(path);
  try {
    return await read(reader);
  } finally {
    await reader.close();
  }
}

/** The conversation that a log holds. */
export const conversationInLog = (path: string): Promise<Conversation> => readingLog(path, conversationIn, { history: [], totalTokens: 0, settings: {} });

async function conversationIn(log: Pick<EventLog, 'read'>): Promise<Conversation> {
  const { system, opened, transcript } = await foldLog(log);
  return { history: transcript.items(), ...goingOnFrom({ system, opened, transcript }) };
}

/** What a session goes on with besides the conversation itself. */
export function goingOnFrom({ system, opened: { preamble }, transcript }: Pick<FoldedLog, 'system' | 'opened' | 'transcript'>): Omit<Conversation, 'history'> {
  const { totalTokens, spentTokens, settings, told } = sessionContext(system);
  return { totalTokens, spentTokens, settings, ...(told === null ? {} : { told }), preamble: { ...preamble, items: transcript.preambleFrom(preamble.items) } };
}

/** Bytes of a rollout that are read for a list: the session's own line, and the first prompt where it comes early. */
const headBytes = 256 * 1024;
/** Bytes of its end, for the model that it had last. */
const tailBytes = 64 * 1024;

/** What a list says of a session. */
export type SessionHead = { info: ThreadInfo; preview: string; updatedAtMs: number };

/** Reads the head and the end of a rollout; `null` where it cannot be read or names no session. */
export async function readHead(path: string, depth = 0): Promise<SessionHead | null> {
  try {
    await using handle = await fs.promises.open(path);
    const { mtimeMs, size } = await handle.stat();
    const lines = async (from: number, bytes: number): Promise<string[]> => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, from);
      return buffer.toString('utf8', 0, bytesRead).split('\n');
    };
    const [first = '', ...others] = await lines(0, headBytes);
    const info = infoFromLine(first, path);
    if (info === null) return null;
    const end = size > headBytes ? await lines(Math.max(headBytes, size - tailBytes), tailBytes) : [];
    const preview = (depth < MAX_FORKS ? await parentPreview(info, path, depth) : null) ?? firstText(others) ?? '';
    return { info: { ...info, ...lastModel([...others, ...end]) }, preview, updatedAtMs: mtimeMs };
  } catch {
    return null;
  }
}

/** A fork is known by what its parent began with. */
async function parentPreview({ forkedFromId }: ThreadInfo, path: string, depth: number): Promise<string | null> {
  const parent = forkedFromId === null ? null : rolloutBeside(forkedFromId, path);
  return parent === null ? null : (await readHead(parent, depth + 1))?.preview ?? null;
}

const firstText = (lines: readonly string[]): string | null => {
  for (const line of lines) {
    const text = userTextOf(line);
    if (text !== null && text !== '') return text;
  }
  return null;
};

function lastModel(lines: readonly string[]): ReturnType<typeof modelOf> {
  for (const line of lines.toReversed()) {
    const model = modelOf(line);
    if (model !== null) return model;
  }
  return null;
}
