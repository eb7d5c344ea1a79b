import { v7 } from 'uuid';
import type { JsonObject, Prompt } from '../../../../machines/index.ts';
import { method, type Method } from '../method.ts';
import { paramsOf } from '../params.ts';
import { RpcError } from '../rpc.ts';
import { checkId, type Service } from '../service.ts';
import type { ThreadQueue } from '../../../host/thread-queue.ts';
import { promptOf } from '../turn-input.ts';
import { startedTurn } from '../wire-turn.ts';

/** Prompts that wait for a turn of their own. */
export const queueMethods: Record<string, Method> = {
  'thread/queue/add': method(paramsOf.queueAdd, async (service, params) => {
    const queue = await queueOf(service, params.threadId);
    if (service.host.find(params.threadId)?.info.rolloutPath === null) throw new RpcError(`ephemeral thread does not support queued submissions: ${params.threadId}`);
    refuseNothing(params.input);
    const prompt = { ...promptOf(params.input, params.clientUserMessageId), id: v7() };
    await queue.add(prompt);
    return { queuedSubmission: submission(prompt) };
  }),

  'thread/queue/list': method(paramsOf.thread, async (service, { threadId }) => ({ data: (await queueOf(service, threadId)).prompts.map(submission), nextCursor: null })),

  'thread/queue/update': method(paramsOf.queueUpdate, async (service, { threadId, queuedSubmissionId, input }) => {
    const queue = await queueOf(service, threadId);
    refuseNothing(input);
    const revised = promptOf(input, undefined);
    const queued = queue.prompts.find(({ id }) => id === queuedSubmissionId);
    const prompt = queued === undefined ? null : { ...queued, ...revised };
    if (prompt === null || !(await queue.revise(prompt))) throw new RpcError(`queued submission not found: ${queuedSubmissionId}`);
    return { queuedSubmission: submission(prompt) };
  }),

  'thread/queue/delete': method(paramsOf.queueDelete, async (service, { threadId, queuedSubmissionId }) => {
    const queue = await queueOf(service, threadId);
    const ids = idsOf(queue);
    if (!ids.includes(queuedSubmissionId)) return { deleted: false };
    await queue.arrange(ids.filter((id) => id !== queuedSubmissionId));
    return { deleted: true };
  }),

  'thread/queue/reorder': method(paramsOf.queueReorder, async (service, { threadId, queuedSubmissionIds }) => {
    const queue = await queueOf(service, threadId);
    const ids = idsOf(queue);
    const isComplete = queuedSubmissionIds.length === ids.length && new Set(queuedSubmissionIds).size === ids.length && ids.every((id) => queuedSubmissionIds.includes(id));
    if (!isComplete) throw new RpcError('queue reorder must include every queued submission exactly once');
    await queue.arrange(queuedSubmissionIds);
    return {};
  }),

  /** Lets a queue go on that an interrupt holds, with the named prompt first. */
  'thread/queue/start': method(paramsOf.queueStart, async (service, { threadId, queuedSubmissionId }) => {
    const queue = await queueOf(service, threadId);
    const session = service.host.find(threadId)?.session;
    if (session === undefined) throw new RpcError('resume the thread before starting a queued message');
    if (session.state.turn !== null) throw new RpcError('thread already has an active or pending turn');
    const ids = idsOf(queue);
    if (queuedSubmissionId !== undefined && !ids.includes(queuedSubmissionId)) throw new RpcError(`queued submission not found: ${queuedSubmissionId}`);
    if (queuedSubmissionId !== undefined) await queue.arrange([queuedSubmissionId, ...ids.filter((id) => id !== queuedSubmissionId)]);
    const started = await session.startQueue();
    if (started === null) throw new RpcError('queue is empty');
    return { turn: startedTurn(started.turn) };
  }),
};

const queueOf = (service: Service, id: string): Promise<ThreadQueue> => {
  checkId(id, 'thread');
  return service.host.queueOf(id);
};

const refuseNothing = (input: readonly unknown[]): void => {
  if (input.length === 0) throw new RpcError('only user input can be added to the user-message queue');
};

const idsOf = ({ prompts }: ThreadQueue): string[] => prompts.map(({ id }) => id);

const submission = ({ id, input, clientId }: Prompt): JsonObject => ({ id, input, clientUserMessageId: clientId ?? '', responsesapiClientMetadata: null });
