import type { ResponseItem, SettingsChange, StartSource } from '../../machines/index.ts';
import { LOG_FORMAT, memoryLog, type EventLog, type LogRecord } from '../log/index.ts';
import type { Model } from '../models/port.ts';
import type { Approver, Toolbox } from '../tools/port.ts';
import type { SessionRecord } from '../views/record.ts';
import type { JsonObject } from '../../machines/index.ts';
import { noHookRunner, nobodyApproves, noTools, systemClock, uuidIds } from './defaults.ts';
import { isKnownEvent, MACHINE_VERSION, openedSchema, type InputEvent, type OpenedEvent, type RecordedHookSet } from './input-event.ts';
import type { SessionLimits } from './limits.ts';
import type { Clock, HookRunner, Ids, Ports } from './ports.ts';
import type { SessionParts, TroubleHandler } from './loop.ts';
import type { Inspect } from './mirror/feed.ts';
import { attachMirror } from './mirror/mirror.ts';
import { Session } from './session.ts';
import { step } from './step.ts';
import { type System } from './system.ts';

/** What a host gives to a session, new or resumed. Only `model` has to be there. */
export type SessionOptions = {
  model: Model;
  /** Where the records go; in memory where absent. */
  log?: EventLog;
  /** The session's id; a new one where absent. */
  id?: string;
  settings?: SettingsChange;
  /** The handlers, and whether they may run. None where absent. */
  hooks?: RecordedHookSet;
  /** Runs the handlers. Needed where `hooks` has any. */
  hookRunner?: HookRunner;
  tools?: Toolbox;
  approver?: Approver;
  clock?: Clock;
  ids?: Ids;
  /** What stands before the conversation in every request. */
  preamble?: { instructions: string; items: ResponseItem[] };
  /** Kept in the log for the host to find again. */
  host?: JsonObject;
  /** The file that hooks are pointed at. `views` must keep it up to date. */
  transcriptPath?: string;
  /** In an agent's session: its parent's file. */
  parentTranscriptPath?: string;
  /** What hooks and tools see of the environment: taken once, when the session begins. */
  env?: Readonly<Record<string, string>>;
  limits?: Partial<SessionLimits>;
  views?: readonly ((record: SessionRecord) => void)[];
  onTrouble?: TroubleHandler;
  /** What `createActor` takes: hears a live mirror of the session, and cannot disturb it (L5). */
  inspect?: Inspect;
};

/** What only a new session has. */
export type NewSessionOptions = SessionOptions & {
  /** Why it begins: what SessionStart hooks are told. */
  source?: StartSource;
  /** The conversation that it begins with: of a fork's parent, or of a rollout. */
  history?: ResponseItem[];
  totalTokens?: number;
  spentTokens?: number;
};

/**
 * Opens a new session and its log.
 * Throws where the log is not empty, or takes no record: nothing has happened then.
 */
export const createSession = async (options: NewSessionOptions): Promise<Session> => {
  const log = options.log ?? memoryLog();
  const opened: OpenedEvent = {
    type: 'log.opened', format: LOG_FORMAT, machine: MACHINE_VERSION,
    settings: options.settings ?? {}, source: options.source ?? 'startup', hooks: options.hooks ?? noHandlers,
    history: options.history ?? [], totalTokens: options.totalTokens ?? 0, ...(options.spentTokens === undefined ? {} : { spentTokens: options.spentTokens }), preamble: options.preamble ?? { instructions: '', items: [] }, host: options.host ?? {},
  };
  if (log.nextSeq !== 1) throw new Error(`Cannot create a session: its log holds ${log.nextSeq - 1} records already. Use resumeSession.`);
  const id = options.id ?? uuidIds.turn();
  const session = new Session(parts(options, { id, log, opened, history: [], system: null }));
  inspected(session, options, null);
  await session.begin(opened);
  return session;
};

/**
 * Goes on with a session from its log. Whatever ran when it ended is told as interrupted. `folded` spares the reading
 * where the caller has folded the whole log already.
 * Throws LogDamagedError for a broken log, and an Error that names the record for a log that another law wrote.
 */
export const resumeSession = async (options: SessionOptions & { log: EventLog; source?: StartSource; folded?: FoldedLog }): Promise<Session> => {
  const { records, system, opened, id } = options.folded ?? (await foldLog(options.log));
  const session = new Session(parts(options, { id, log: options.log, opened, history: records, system }));
  inspected(session, options, system);
  const hooks = options.hooks ?? noHandlers;
  if (JSON.stringify(hooks) !== JSON.stringify(system.hooks)) await session.begin({ type: 'hooks.reloaded', hooks });
  if (options.settings !== undefined) await session.begin({ type: 'settings.changed', settings: options.settings });
  await session.begin({ type: 'session.resumed', source: options.source ?? 'resume' });
  return session;
};

/** A log, folded from its first record to its last. */
export type FoldedLog = { id: string; records: SessionRecord[]; system: System; opened: OpenedEvent };

/** Folds a log as its records come; for `onRecord` of a log that is being opened, so that it is read once. */
export class LogFold {
  private readonly records: SessionRecord[] = [];
  private system: System | null = null;

  /** Throws an Error that names the record where it is none of this law. */
  hear(raw: LogRecord): void {
    const record = sessionRecord(raw);
    const { system, facts } = step(this.system, record.event as InputEvent, record.at);
    const faulted = facts.some(isFault);
    if (faulted && !record.facts.some(isFault)) throw new Error(`Cannot fold the log: record ${record.seq} (${record.event.type}) does not fold: ${system.fault ?? ''}`);
    this.system = system;
    this.records.push(record);
  }

  /** Throws where nothing was heard. */
  get folded(): FoldedLog {
    const [first] = this.records;
    if (this.system === null || first === undefined) throw new Error('Cannot fold the log: it is empty');
    return { id: first.session, records: this.records, system: this.system, opened: openedSchema.parse(first.event) };
  }
}

export const foldLog = async (log: Pick<EventLog, 'read'>): Promise<FoldedLog> => {
  const fold = new LogFold();
  for await (const record of log.read(1)) fold.hear(record);
  return fold.folded;
};

const isFault = ({ type }: { type: string }): boolean => type === 'fault.told';

/**
 * A record of a session's log, known to be one that this version's law can hear. Its event was read at the border when
 * it was heard, and its line's checksum holds; only what opens a log is read anew, for it names the law.
 * Throws an Error that names the record.
 */
export const sessionRecord = (raw: LogRecord): SessionRecord => {
  if (!isKnownEvent(raw.event)) throw new Error(`Cannot fold the log: record ${raw.seq} holds an event "${raw.event.type}" that this version does not know`);
  const opened = raw.seq === 1 ? openedSchema.safeParse(raw.event) : null;
  if (opened?.success === false) throw new Error(`Cannot fold the log: record 1 does not open a session (${opened.error.issues[0]?.path.join('.')}: ${opened.error.issues[0]?.message})`);
  return raw as unknown as SessionRecord;
};

const inspected = (session: Session, { inspect, onTrouble }: SessionOptions, system: System | null): void => {
  if (inspect !== undefined) attachMirror(session, { inspect, ...(onTrouble === undefined ? {} : { onTrouble }) }, system);
};

const noHandlers: RecordedHookSet = { handlers: [], bypassTrust: false, featureEnabled: true };

const parts = (options: SessionOptions, own: Pick<SessionParts, 'id' | 'log' | 'opened' | 'history' | 'system'>): SessionParts => {
  const ports: Ports = {
    model: options.model, tools: options.tools ?? noTools, approver: options.approver ?? nobodyApproves,
    hooks: options.hookRunner ?? noHookRunner, clock: options.clock ?? systemClock, ids: options.ids ?? uuidIds,
  };
  const env = options.env ?? Object.fromEntries(Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
  return {
    ...own, ports, env, transcriptPath: options.transcriptPath ?? null, parentTranscriptPath: options.parentTranscriptPath ?? null,
    ...(options.limits === undefined ? {} : { limits: options.limits }), ...(options.views === undefined ? {} : { views: options.views }),
    ...(options.onTrouble === undefined ? {} : { onTrouble: options.onTrouble }),
  };
};
