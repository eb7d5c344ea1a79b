import fs from 'node:fs';
import { cutHistory, readRollout, type ForkPoint, type RolloutRead } from '../views/index.ts';
import { noRollout } from './host-error.ts';
import type { HostedThread } from './open-session.ts';
import { logPath } from './paths.ts';
import { conversationInLog, goingOnFrom, readHead, type Conversation, type StoredSession } from './stored-session.ts';
import type { ThreadInfo } from './thread-info.ts';

/** `fork`: null where nothing of the parent's file belongs to the fork. */
type ForkSource = { info: ThreadInfo; conversation: Conversation; fork: ForkPoint | null; preview: string };

/**
 * What a fork of a session begins with, loaded or not. `before`: the ordinal of the line of its rollout that begins the first
 * turn that is left out. As with Codex, a session without a file has nothing to fork: throws HostError.
 */
export async function forkSource(codexHome: string, id: string, { loaded, stored, before }: { loaded: HostedThread | undefined; stored: () => Promise<StoredSession>; before?: number | undefined }): Promise<ForkSource> {
  const whole = loaded === undefined ? await storedSource(codexHome, id, await stored()) : await loadedSource(id, loaded);
  return before === undefined ? whole : cutSource(whole, before);
}

async function loadedSource(id: string, { info, session, rollout }: HostedThread): Promise<ForkSource> {
  const { turn } = session.state;
  const items = session.transcript.items();
  const conversation = { history: turn === null ? items : cutHistory(items, turn), ...goingOnFrom(session) };
  if (rollout === null || rollout.end.bytes === 0 || info.rolloutPath === null) throw noRollout(id);
  const { counted } = readRollout(info.rolloutPath);
  const { ordinal, bytes } = rollout.end;
  return { info, conversation: { ...conversation, counted }, preview: await previewOf(info.rolloutPath), fork: pointAt({ threadId: id, ordinal, bytes, cutTurn: turn }) };
}

async function storedSource(codexHome: string, id: string, { info, imported }: StoredSession): Promise<ForkSource> {
  const conversation = imported ?? (await conversationInLog(logPath(codexHome, id)));
  if (info.rolloutPath === null || !fs.existsSync(info.rolloutPath)) throw noRollout(id);
  const { nextOrdinal, bytes, counted } = readRollout(info.rolloutPath);
  return { info, conversation: { ...conversation, counted }, preview: await previewOf(info.rolloutPath), fork: pointAt({ threadId: id, ordinal: nextOrdinal, bytes, cutTurn: null }) };
}

/** The part before a turn. Of a fork that may be a part of its parent. */
function cutSource({ info, conversation: { settings, preamble }, preview }: ForkSource, before: number): ForkSource {
  const { history, totalTokens, usage, counted, told, stoppedAt }: RolloutRead = readRollout(info.rolloutPath ?? '', { before });
  const conversation = { history, totalTokens, spentTokens: usage.total, counted, settings, ...(told === null ? {} : { told }), ...(preamble === undefined ? {} : { preamble }) };
  return { info, conversation, preview: history.length === 0 ? '' : preview, fork: stoppedAt === null ? null : pointAt({ ...stoppedAt, ordinal: before, cutTurn: null }) };
}

/** A file that has nothing but its first line is no beginning of another. */
const pointAt = ({ threadId, ordinal, bytes, cutTurn }: { threadId: string; ordinal: number; bytes: number; cutTurn: string | null }): ForkPoint | null =>
  (ordinal <= 1 ? null : { threadId, endOrdinal: ordinal, endByteOffset: bytes, cutTurn });

const previewOf = async (rollout: string): Promise<string> => (await readHead(rollout))?.preview ?? '';
