import type { Fact } from '../../../machines/index.ts';
import type { LogReader } from '../../log/event-log.ts';
import type { LogRecord } from '../../log/record.ts';
import type { SessionRecord } from '../../views/record.ts';
import { inputEventSchema } from '../input-event.ts';
import { Session } from '../session.ts';
import type { System } from '../system.ts';
import { MirrorFeed, type MirrorOptions, type SessionActor } from './feed.ts';

/** `follow`: the mirror goes on with what is appended, until the signal fires. */
export type LogMirrorOptions = MirrorOptions & { follow?: AbortSignal };

/**
 * A live XState actor that shows a session, or a log: an ordinary ActorRef for inspectors and UI libraries. It hears
 * records and nothing else; what is sent to it is passed over, and it can disturb nothing (L5). `stop()` ends it.
 *
 * A session's mirror begins at its last durable record. A log's begins at the first one, and the promise resolves when
 * it has come to the end of what is there; rejects where the log is damaged, empty, or another law's.
 */
export function mirror(session: Session, options?: MirrorOptions): SessionActor;
export function mirror(log: Pick<LogReader, 'read' | 'follow'>, options?: LogMirrorOptions): Promise<SessionActor>;
export function mirror(source: Session | Pick<LogReader, 'read' | 'follow'>, options: LogMirrorOptions = {}): SessionActor | Promise<SessionActor> {
  return source instanceof Session ? mirrorSession(source, options) : mirrorLog(source, options);
}

/** Feeds a mirror from a session's very first record on, or from `system`: called before the session begins. */
export const attachMirror = (session: Pick<Session, 'records$'>, options: MirrorOptions, system: System | null): void => {
  const feed = new MirrorFeed(options, system);
  session.records$.subscribe((record) => feed.apply(record));
};

const mirrorSession = (session: Session, options: MirrorOptions): SessionActor => {
  const feed = new MirrorFeed(options, session.system);
  const actor = begun(feed);
  const subscription = session.records$.subscribe((record) => feed.apply(record));
  actor.subscribe({ complete: () => subscription.unsubscribe() });
  return actor;
};

const mirrorLog = async (log: Pick<LogReader, 'read' | 'follow'>, options: LogMirrorOptions): Promise<SessionActor> => {
  const feed = new MirrorFeed(options, null);
  for await (const record of log.read(1)) feed.apply(parsed(record));
  const actor = begun(feed);
  if (options.follow !== undefined) void keepUp(log, feed, options.follow, options.onTrouble);
  return actor;
};

const keepUp = async (log: Pick<LogReader, 'follow'>, feed: MirrorFeed, signal: AbortSignal, onTrouble: MirrorOptions['onTrouble']): Promise<void> => {
  const from = (feed.system?.seq ?? 0) + 1;
  try {
    for await (const record of log.follow(from, signal)) feed.apply(parsed(record));
  } catch (error) {
    onTrouble?.('the mirror could not follow its log', error);
  }
};

const begun = (feed: MirrorFeed): SessionActor => {
  if (feed.actor === null) throw new Error('Cannot mirror the log: it is empty');
  return feed.actor;
};

/** A record of the session's: throws where this version does not know its event. */
const parsed = (raw: LogRecord): SessionRecord => ({ ...raw, event: inputEventSchema.parse(raw.event), facts: raw.facts as readonly Fact[] });
