import type { JsonObject, Prompt } from '../../../../machines/index.ts';
import { sessionContext } from '../../../runtime/system.ts';
import type { HostedThread } from '../../../host/open-session.ts';
import { method, type Method } from '../method.ts';
import { paramsOf } from '../params.ts';
import { RpcError } from '../rpc.ts';
import { loadedThread } from '../service.ts';
import { promptOf } from '../turn-input.ts';

/** Prompts that wait for a turn of their own. */
export const queueMethods: Record<string, Method> = {
  'thread/queue/add': method(paramsOf.queueAdd, async (service, params) => {
    const thread = loadedThread(service, params.threadId);
    if (params.input.length === 0) throw new RpcError('only user input can be added to the user-message queue');
    await thread.tools.ready();
    const prompt = promptOf(params.input, params.clientUserMessageId);
    const { promptId } = await thread.session.queue(prompt);
    return { queuedSubmission: submission({ ...prompt, id: promptId }) };
  }),

  'thread/queue/list': method(paramsOf.thread, (service, { threadId }) => ({ data: queued(loadedThread(service, threadId)).map(submission), nextCursor: null })),

  'thread/queue/delete': method(paramsOf.queueDelete, async (service, { threadId, queuedSubmissionId }) => {
    const thread = loadedThread(service, threadId);
    const ids = queued(thread).map(({ id }) => id);
    if (!ids.includes(queuedSubmissionId)) return { deleted: false };
    await thread.session.arrangeQueue(ids.filter((id) => id !== queuedSubmissionId));
    return { deleted: true };
  }),

  'thread/queue/reorder': method(paramsOf.queueReorder, async (service, { threadId, queuedSubmissionIds }) => {
    const thread = loadedThread(service, threadId);
    const ids = queued(thread).map(({ id }) => id);
    const isComplete = queuedSubmissionIds.length === ids.length && new Set(queuedSubmissionIds).size === ids.length && ids.every((id) => queuedSubmissionIds.includes(id));
    if (!isComplete) throw new RpcError('queue reorder must include every queued submission exactly once');
    await thread.session.arrangeQueue(queuedSubmissionIds);
    return {};
  }),
};

const queued = ({ session }: HostedThread): Prompt[] => sessionContext(session.system).queue.map(({ prompt }) => prompt);

const submission = ({ id, input, clientId }: Prompt): JsonObject => ({ id, input, clientUserMessageId: clientId ?? '', responsesapiClientMetadata: null });
