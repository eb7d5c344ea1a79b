import fs from 'node:fs';
import { cutHistory, readRollout, type ForkPoint } from '../views/index.ts';
import { noRollout } from './host-error.ts';
import type { HostedThread } from './open-session.ts';
import { logPath } from './paths.ts';
import { conversationInLog, goingOnFrom, readHead, type Conversation, type StoredSession } from './stored-session.ts';
import type { ThreadInfo } from './thread-info.ts';

type ForkSource = { info: ThreadInfo; conversation: Conversation; fork: ForkPoint; preview: string };

/** What a fork of a session begins with, loaded or not. As with Codex, a session without a file has nothing to fork: throws HostError. */
export async function forkSource(codexHome: string, id: string, loaded: HostedThread | undefined, stored: () => Promise<StoredSession>): Promise<ForkSource> {
  if (loaded !== undefined) {
    const { info, session, rollout } = loaded;
    const { turn } = session.state;
    const items = session.transcript.items();
    const conversation = { history: turn === null ? items : cutHistory(items, turn), ...goingOnFrom(session) };
    if (rollout === null || rollout.end.bytes === 0 || info.rolloutPath === null) throw noRollout(id);
    const { counted } = readRollout(info.rolloutPath);
    return { info, conversation: { ...conversation, counted }, preview: await previewOf(info.rolloutPath), fork: { threadId: id, endOrdinal: rollout.end.ordinal, endByteOffset: rollout.end.bytes, cutTurn: turn } };
  }
  const { info, imported } = await stored();
  const conversation = imported ?? (await conversationInLog(logPath(codexHome, id)));
  if (info.rolloutPath === null || !fs.existsSync(info.rolloutPath)) throw noRollout(id);
  const { nextOrdinal, bytes, counted } = readRollout(info.rolloutPath);
  return { info, conversation: { ...conversation, counted }, preview: await previewOf(info.rolloutPath), fork: { threadId: id, endOrdinal: nextOrdinal, endByteOffset: bytes, cutTurn: null } };
}

const previewOf = async (rollout: string): Promise<string> => (await readHead(rollout))?.preview ?? '';
