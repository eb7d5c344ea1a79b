import { z } from 'zod';
import type { Approval, Json, JsonObject } from '../../../machines/index.ts';
import { jsonObjectSchema } from '../../../machines/json.ts';
import type { ThreadInfo } from '../../host/thread-info.ts';
import type { Approver } from '../../tools/index.ts';
import { textOf } from '../../views/codex/reading.ts';
import type { ClientAnswer, ClientQuestion, ClientRequests } from './client-requests.ts';

/** How the tools ask: the client's method, its params as far as the tool knows them, and the item that is in question. */
const questionSchema = z.looseObject({ method: z.string(), params: jsonObjectSchema, item: jsonObjectSchema.optional() });

const decisionSchema = z.looseObject({ decision: z.union([z.enum(['accept', 'acceptForSession', 'decline', 'cancel']), z.looseObject({})]) });
const amendmentSchema = z.looseObject({ acceptWithExecpolicyAmendment: z.looseObject({ execpolicy_amendment: z.array(z.string()) }) });
const elicitationSchema = z.looseObject({ action: z.enum(['accept', 'decline', 'cancel']), _meta: z.looseObject({ persist: z.string().optional() }).nullish() });

/** What every question to the client needs. */
export type Asking = {
  requests: ClientRequests;
  /** Told before and after a question, so that clients see a session wait; not of the end of one that is taken back. */
  onAsked: (question: Pick<ClientQuestion, 'threadId' | 'method'>) => void;
  /** `refusedItem`: the item that the client's no is about to end. */
  onAnswered: (question: Pick<ClientQuestion, 'threadId' | 'method'>, refusedItem: string | null) => void;
};

export type ApproverParts = Asking & {
  /** Tells the client of the item in question, where it has not seen it. */
  onItem: (threadId: string, turnId: string, item: JsonObject) => void;
};

/** Asks the client whether a call may run. Nobody there, or an answer that is none: the call is cancelled. */
export function clientApprover(info: ThreadInfo, { requests, onAsked, onAnswered, onItem }: ApproverParts): Approver {
  return {
    async approve(request, scope, signal): Promise<Approval> {
      const question = questionSchema.safeParse(request).data;
      if (question === undefined || signal.aborted) return { decision: 'cancel' };
      const { method, params, item } = question;
      const isElicitation = method === 'mcpServer/elicitation/request';
      const put = { threadId: info.id, turnId: scope.turnId, method, params: asked(params, info.id, scope.turnId, isElicitation) };
      onAsked(put);
      if (item !== undefined) onItem(info.id, scope.turnId, item);
      const answer = await requests.ask(put, signal);
      const approval = isElicitation ? elicited(answer) : decided(answer);
      if (answer.kind !== 'gone') onAnswered(put, item !== undefined && isRefusal(approval) ? textOf(item['id']) : null);
      return approval;
    },
  };
}

const asked = (params: JsonObject, threadId: string, turnId: string, isElicitation: boolean): Json =>
  ({ threadId, turnId, ...(isElicitation ? {} : { startedAtMs: Date.now() }), ...params });

/** The client has said something, and it is no answer. */
const noAnswer: Approval = { decision: 'decline', message: 'approval request failed', unanswered: true };

const isRefusal = ({ decision }: Approval): boolean => decision === 'decline' || decision === 'cancel';

function decided(answer: ClientAnswer): Approval {
  if (answer.kind === 'gone') return { decision: 'cancel' };
  if (answer.kind === 'error') return noAnswer;
  const { decision } = decisionSchema.safeParse(answer.result).data ?? {};
  if (decision === undefined) return noAnswer;
  if (typeof decision === 'string') return { decision };
  const amended = amendmentSchema.safeParse(decision).data;
  if (amended !== undefined) return { decision: 'accept', rule: amended.acceptWithExecpolicyAmendment.execpolicy_amendment };
  return 'applyNetworkPolicyAmendment' in decision ? { decision: 'accept' } : noAnswer;
}

function elicited(answer: ClientAnswer): Approval {
  if (answer.kind !== 'result') return { decision: answer.kind === 'gone' ? 'cancel' : 'decline' };
  const parsed = elicitationSchema.safeParse(answer.result).data;
  if (parsed === undefined) return { decision: 'decline' };
  return { decision: parsed.action === 'accept' && parsed._meta?.persist !== undefined ? 'acceptForSession' : parsed.action };
}
