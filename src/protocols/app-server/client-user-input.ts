import { z } from 'zod';
import type { ThreadInfo } from '../../host/thread-info.ts';
import type { AskUser } from '../../tools/index.ts';
import type { Asking } from './client-approver.ts';

const responseSchema = z.object({ answers: z.record(z.string(), z.object({ answers: z.array(z.string()) })) });

/** Puts a model's questions to the client. An error, or an answer that is none, counts as no answer. */
export const clientUserInput = ({ id: threadId }: ThreadInfo, { requests, onAsked, onAnswered }: Asking): AskUser =>
  async ({ callId, questions }, { turnId }, signal) => {
    if (signal.aborted) return {};
    const params = { threadId, turnId, itemId: callId, questions: questions.map((question) => ({ isOther: true, ...question })), isBlocking: true, autoResolutionMs: null };
    const put = { threadId, turnId, method: 'item/tool/requestUserInput', params };
    onAsked(put);
    const answer = await requests.ask(put, signal);
    if (answer.kind !== 'gone') onAnswered(put, null);
    return (answer.kind === 'result' ? responseSchema.safeParse(answer.result).data?.answers : undefined) ?? {};
  };
