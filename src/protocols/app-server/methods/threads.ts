import path from 'node:path';
import type { JsonObject } from '../../../../machines/index.ts';
import { refuseArchived } from '../../../host/find-rollouts.ts';
import { noRollout } from '../../../host/host-error.ts';
import type { OpenRequest } from '../../../host/open-session.ts';
import type { SessionOverrides } from '../../../host/session-config.ts';
import { trustNamedFolder } from '../../../host/trust-folder.ts';
import { forkBoundary } from '../fork-boundary.ts';
import { cursorAtEnd, itemsOf, pageOfTurns } from '../history-page.ts';
import { method, type Method } from '../method.ts';
import { paramsOf, type WireOverrides } from '../params.ts';
import { wholeTurn, type PlacedTurn } from '../rollout-turns.ts';
import { RpcError } from '../rpc.ts';
import { checkId, loadedThread, type Service } from '../service.ts';
import { changeWantedSettings } from '../wanted-settings.ts';
import { bypassWarning, collaborationMode, storedThread, threadAnswer, threadStarted } from '../wire-thread.ts';
import { listThreads } from '../list-threads.ts';
import { isWritten, refuseListOfNothing, tellOfPages, turnsOfThread, writtenIn } from '../thread-history.ts';

/** Threads as a whole: begun, taken up again, copied, read, put away. */
export const threadMethods: Record<string, Method> = {
  'thread/start': method(paramsOf.threadStart, async (service, params) => {
    const cwd = folderOf(params.cwd ?? service.cwd);
    tellBypass(service, params);
    const request = { cwd, ...requestOf(service, params), ...(params.ephemeral === undefined ? {} : { ephemeral: params.ephemeral }) };
    const thread = await service.host.start(params.cwd === undefined ? request : trustNamedFolder(service.host.codexHome, request), params.sessionStartSource ?? 'startup');
    return threadAnswer(thread, service.feed.wire(thread));
  }),

  'thread/resume': method(paramsOf.threadResume, async (service, params) => {
    const threadId = await resumedId(service, params);
    const known = service.host.find(threadId);
    if (known?.info.rolloutPath === null) throw new RpcError(`no rollout found for thread id ${threadId}`);
    refuseArchived(service.host.codexHome, threadId);
    const wantsTurns = params.excludeTurns !== true;
    if (wantsTurns && (known !== undefined || writtenIn(service, threadId) !== null)) tellOfPages(service, 'use `excludeTurns: true`');
    if (wantsTurns && known !== undefined) refuseListOfNothing(known);
    if (known !== undefined && !isWritten(known)) throw noRollout(threadId);
    const thread = await service.host.resume(threadId, { ...requestOf(service, params), keepsSettings: true, ...(params.cwd === undefined ? {} : { cwd: folderOf(params.cwd) }) });
    service.feed.resubscribe(thread);
    const turns = turnsOfThread(service, threadId);
    // As in Codex: of a thread that runs with its turns, of one that was stored always, and of a stored fork never.
    const tellsTokens = known === undefined ? thread.info.forkedFromId === null : wantsTurns;
    service.feed.tellStanding(thread, tellsTokens ? { turnId: known === undefined ? undefined : lastOver(turns)?.turn.id } : null);
    if (known !== undefined) setImmediate(() => service.askAgain(threadId));
    return {
      ...threadAnswer(thread, service.feed.wire(thread, wantsTurns ? turns.map(wholeTurn) : [])), collaborationMode: collaborationMode(thread),
      initialTurnsPage: params.initialTurnsPage === undefined ? null : pageOfTurns(turns, { threadId, ...params.initialTurnsPage }),
      turnsBackwardsCursor: cursorAtEnd(threadId, 'turns', turns.at(-1)), itemsBackwardsCursor: cursorAtEnd(threadId, 'itemsByCreatedAtOrdinal', itemsOf(turns).at(-1)),
    };
  }),

  'thread/fork': method(paramsOf.threadFork, async (service, params) => {
    const threadId = isGiven(params.path) ? await service.host.idAt(params.path) : params.threadId;
    checkId(threadId, 'session');
    if (params.ephemeral === true && params.excludeTurns !== true) throw new RpcError('ephemeral paginated thread/fork requires `excludeTurns: true`');
    if (params.lastTurnId !== undefined && params.beforeTurnId !== undefined) throw new RpcError('`beforeTurnId` cannot be combined with `lastTurnId`');
    const request = { ...requestOf(service, { ...params, personality: undefined }), keepsSettings: true, ...(params.cwd === undefined ? {} : { cwd: folderOf(params.cwd) }), ...(params.ephemeral === undefined ? {} : { ephemeral: params.ephemeral }) };
    refuseArchived(service.host.codexHome, threadId);
    if (writtenIn(service, threadId) === null) throw noRollout(threadId);
    const wantsTurns = params.excludeTurns !== true;
    if (wantsTurns) tellOfPages(service, 'use `excludeTurns: true`');
    const thread = await service.host.fork(threadId, request, forkBoundary(() => turnsOfThread(service, threadId), params));
    setImmediate(() => {
      if (wantsTurns) service.feed.tellTokens(thread.info.id);
      const { method: name, params: started } = threadStarted(service.feed.wire(thread));
      service.tell(name, started);
    });
    return threadAnswer(thread, service.feed.wire(thread, wantsTurns ? turnsOfThread(service, thread.info.id).map(wholeTurn) : []));
  }),

  'thread/read': method(paramsOf.threadRead, async (service, params) => {
    checkId(params.threadId, 'thread');
    const thread = service.host.find(params.threadId);
    if (params.includeTurns === true && thread?.info.rolloutPath === null) throw new RpcError('ephemeral threads do not support includeTurns');
    if (params.includeTurns === true && thread !== undefined) refuseListOfNothing(thread);
    if (params.includeTurns === true && writtenIn(service, params.threadId) !== null) tellOfPages(service, 'omit `includeTurns` or set it to `false`');
    const turns = params.includeTurns === true ? turnsOfThread(service, params.threadId).map(wholeTurn) : [];
    if (thread !== undefined) return { thread: service.feed.wire(thread, turns) };
    const head = await service.host.head(params.threadId);
    if (head === null) throw new RpcError(`thread not loaded: ${params.threadId}`);
    return { thread: { ...storedThread(head, service.host.nameOf(params.threadId)), turns } };
  }),

  'thread/list': method(paramsOf.threadList, (service, params) => listThreads(service, params)),
  'thread/loaded/list': method(paramsOf.none, ({ host }) => ({ data: host.loaded().map(({ info }) => info.id), nextCursor: null })),

  'thread/archive': method(paramsOf.thread, async ({ host, tell }, { threadId }) => {
    checkId(threadId, 'session');
    for (const id of await host.archive(threadId)) setImmediate(() => tell('thread/archived', { threadId: id }));
    return {};
  }),

  'thread/unarchive': method(paramsOf.thread, async ({ host, tell }, { threadId }) => {
    checkId(threadId, 'session');
    await host.unarchive(threadId);
    setImmediate(() => tell('thread/unarchived', { threadId }));
    const head = await host.head(threadId);
    return { thread: head === null ? null : storedThread(head, host.nameOf(threadId)) };
  }),

  'thread/name/set': method(paramsOf.threadName, ({ host, tell }, { threadId, name: given }) => {
    checkId(threadId, 'thread');
    const name = given.trim();
    if (name === '') throw new RpcError('thread name must not be empty');
    host.setName(threadId, name);
    setImmediate(() => tell('thread/name/updated', { threadId, threadName: name }));
    return {};
  }),

  'thread/unsubscribe': method(paramsOf.thread, (service, { threadId }) => {
    checkId(threadId, 'thread');
    if (service.host.find(threadId) === undefined) return { status: 'notLoaded' };
    return { status: service.feed.unsubscribe(threadId) ? 'unsubscribed' : 'notSubscribed' };
  }),

  'thread/settings/update': method(paramsOf.threadSettings, async (service, params) => {
    const thread = loadedThread(service, params.threadId);
    await changeWantedSettings(service, thread, params);
    return {};
  }),

  'thread/compact/start': method(paramsOf.thread, async (service, { threadId }) => {
    const { session } = loadedThread(service, threadId);
    await session.compact();
    return {};
  }),

  'thread/shellCommand': method(paramsOf.shellCommand, async (service, { threadId, command, timeoutMs }) => {
    const { session } = loadedThread(service, threadId);
    if (command.trim() === '') throw new RpcError('command must not be empty');
    await session.runCommand(command, { timeoutMs: timeoutMs ?? undefined });
    return {};
  }),
};

const isGiven = (path: string | undefined): path is string => path !== undefined && path !== '';

/** Which thread is meant: one that runs by its id, and then a path must be its own; any other by the path of its rollout before its id. */
async function resumedId({ host }: Service, { threadId, path: given, history }: { threadId: string; path?: string | undefined; history?: unknown[] | undefined }): Promise<string> {
  const running = host.find(threadId)?.info;
  if (running !== undefined) {
    if (history !== undefined) throw new RpcError(`cannot resume thread ${threadId} with history while it is already running`);
    const asked = isGiven(given) ? path.resolve(host.codexHome, given) : running.rolloutPath;
    if (asked !== running.rolloutPath) throw new RpcError(`cannot resume running thread ${threadId} with stale path: requested \`${asked ?? ''}\`, active \`${running.rolloutPath ?? ''}\``);
    return threadId;
  }
  if (history !== undefined) throw new RpcError(history.length === 0 ? 'history must not be empty' : 'cannot resume a thread from a history that the client brings: name its id or its path');
  if (isGiven(given)) return host.idAt(given);
  checkId(threadId, 'session');
  return threadId;
}

const lastOver = (turns: readonly PlacedTurn[]): PlacedTurn | undefined => turns.findLast(({ turn: { status } }) => status === 'completed' || status === 'failed') ?? turns.at(-1);

function requestOf(service: Service, params: WireOverrides): Omit<OpenRequest, 'cwd'> {
  return { overrides: overridesOf(params), source: 'vscode', originator: service.client().name };
}

function overridesOf({ model, modelProvider, serviceTier, personality, approvalPolicy, sandbox, config, baseInstructions, developerInstructions }: WireOverrides): SessionOverrides {
  return {
    ...(model === undefined ? {} : { model }), ...(modelProvider === undefined ? {} : { modelProvider }),
    ...(serviceTier === undefined ? {} : { serviceTier }), ...(personality === undefined ? {} : { personality }),
    ...(approvalPolicy === undefined ? {} : { approvalPolicy }), ...(sandbox === undefined ? {} : { sandbox }),
    ...(config === undefined ? {} : { config }), ...(baseInstructions === undefined ? {} : { baseInstructions }), ...(developerInstructions === undefined ? {} : { developerInstructions }),
  };
}

/** A relative folder is the server's. */
const folderOf = (cwd: string): string => path.resolve(cwd);

function tellBypass({ tell }: Service, { config }: { config?: JsonObject | undefined }): void {
  if (config?.['bypass_hook_trust'] === true) tell('configWarning', { summary: bypassWarning, details: null });
}
