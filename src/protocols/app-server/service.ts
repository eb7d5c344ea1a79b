import type { Json, JsonObject } from '../../../machines/index.ts';
import type { Host } from '../../host/host.ts';
import type { HostedThread } from '../../host/open-session.ts';
import { RpcError } from './rpc.ts';
import type { ThreadFeed } from './thread-feed.ts';
import { canonicalId, idProblem } from './thread-id.ts';

/** Who is at the other end. `optOut`: notifications that it does not want. */
export type Client = { name: string; version: string; isExperimental: boolean; optOut: readonly string[] };

/** What the methods of one connection work with. No decision of a session is made here: methods command and report. */
export type Service = {
  host: Host;
  feed: ThreadFeed;
  env: Readonly<Record<string, string>>;
  /** The folder that the server was started in: where a client names none. */
  cwd: string;
  client(): { name: string; version: string };
  initialize(client: Client): void;
  tell(method: string, params: JsonObject): void;
  /** Puts the open questions of a thread once more. */
  askAgain(threadId: string): void;
};

/** A loaded thread; its absence in Codex's words. */
export function loadedThread({ host }: Service, id: string): HostedThread {
  checkId(id, 'thread');
  const thread = host.find(id);
  if (thread === undefined) throw new RpcError(`thread not found: ${id}`);
  return thread;
}

export function checkId(id: string, what: 'thread' | 'session'): void {
  if (canonicalId(id) === null) throw new RpcError(`invalid ${what} id: ${idProblem(id)}`);
}

export type { Json };
