import type { ResponseItem, SettingsChange, StartSource, ToldSettings } from '../../machines/index.ts';
import { LOG_FORMAT, memoryLog, type EventLog } from '../log/index.ts';
import type { Model } from '../models/port.ts';
import type { Approver, Toolbox } from '../tools/port.ts';
import type { SessionRecord } from '../views/record.ts';
import { Transcript } from '../views/transcript.ts';
import type { JsonObject } from '../../machines/index.ts';
import { AnsweredUnder } from './answered-under.ts';
import { noHookRunner, nobodyApproves, noTools, systemClock, uuidIds } from './defaults.ts';
import { MACHINE_VERSION, type OpenedEvent, type RecordedHookSet } from './input-event.ts';
import type { SessionLimits } from './limits.ts';
import { foldLog, type FoldedLog } from './log-fold.ts';
import type { Clock, HookRunner, Ids, Ports } from './ports.ts';
import type { SessionParts, TroubleHandler } from './loop.ts';
import type { Inspect } from './mirror/feed.ts';
import { attachMirror } from './mirror/mirror.ts';
import { Session } from './session.ts';
import type { System } from './system.ts';

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
  preparing?: readonly ((record: SessionRecord) => void)[];
  onTrouble?: TroubleHandler;
  /**
   * Whether closing the session leaves a checkpoint beside its log, where the log keeps one: `openSessionLog` then reads
   * only what came after.
   */
  checkpoint?: boolean;
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
  /** What the conversation that it begins with has told the model of its settings. */
  told?: ToldSettings;
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
    history: options.history ?? [], totalTokens: options.totalTokens ?? 0, ...(options.spentTokens === undefined ? {} : { spentTokens: options.spentTokens }), ...(options.told === undefined ? {} : { told: options.told }), preamble: options.preamble ?? { instructions: '', items: [] }, host: options.host ?? {},
  };
  if (log.nextSeq !== 1) throw new Error(`Cannot create a session: its log holds ${log.nextSeq - 1} records already. Use resumeSession.`);
  const id = options.id ?? uuidIds.turn();
  const session = new Session(parts(options, { id, log, opened, transcript: new Transcript(opened.history), answered: new AnsweredUnder(), system: null }));
  inspected(session, options, null);
  await session.begin(opened);
  return session;
};

/**
 * Goes on with a session from its log. Whatever ran when it ended is told as interrupted. `folded` spares the reading
 * where the caller has folded the whole log already; the session goes on with it, and it is the session's from then on.
 * Throws LogDamagedError for a broken log, and an Error that names the record for a log that another law wrote.
 */
export const resumeSession = async (options: SessionOptions & { log: EventLog; source?: StartSource; folded?: FoldedLog }): Promise<Session> => {
  const folded = options.folded ?? (await foldLog(options.log));
  const { system } = folded;
  const session = new Session(parts(options, { ...folded, log: options.log }));
  inspected(session, options, system);
  const hooks = options.hooks ?? noHandlers;
  const resumed = { type: 'session.resumed', source: options.source ?? 'resume' } as const;
  // What stopped with a fault hears of nothing before it is resumed.
  if (system.fault !== null) await session.begin(resumed);
  if (JSON.stringify(hooks) !== JSON.stringify(system.hooks)) await session.begin({ type: 'hooks.reloaded', hooks });
  if (options.settings !== undefined) await session.begin({ type: 'settings.changed', settings: options.settings });
  if (system.fault === null) await session.begin(resumed);
  return session;
};

const inspected = (session: Session, { inspect, onTrouble }: SessionOptions, system: System | null): void => {
  if (inspect !== undefined) attachMirror(session, { inspect, ...(onTrouble === undefined ? {} : { onTrouble }) }, system);
};

const noHandlers: RecordedHookSet = { handlers: [], bypassTrust: false, featureEnabled: true };

const parts = (options: SessionOptions, own: Pick<SessionParts, 'id' | 'log' | 'opened' | 'transcript' | 'answered' | 'system'>): SessionParts => {
  const ports: Ports = {
    model: options.model, tools: options.tools ?? noTools, approver: options.approver ?? nobodyApproves,
    hooks: options.hookRunner ?? noHookRunner, clock: options.clock ?? systemClock, ids: options.ids ?? uuidIds,
  };
  const env = options.env ?? Object.fromEntries(Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
  return {
    ...own, ports, env, transcriptPath: options.transcriptPath ?? null, parentTranscriptPath: options.parentTranscriptPath ?? null,
    ...(options.limits === undefined ? {} : { limits: options.limits }), ...(options.views === undefined ? {} : { views: options.views }),
    ...(options.preparing === undefined ? {} : { preparing: options.preparing }),
    ...(options.onTrouble === undefined ? {} : { onTrouble: options.onTrouble }),
    leavesCheckpoint: options.checkpoint === true,
  };
};
