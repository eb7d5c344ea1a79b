import { z } from 'zod';
import type { Approval, Json, JsonObject } from '../../../machines/index.ts';
import { jsonObjectSchema } from '../../../machines/json.ts';
import type { ThreadInfo } from '../../host/thread-info.ts';
import type { Approver } from '../../tools/index.ts';
import type { ClientAnswer, ClientRequests } from './client-requests.ts';

/** How the tools ask: the client's method, its params as far as the tool knows them, and the item that is in question. */
const questionSchema = z.looseObject({ method: z.string(), params: jsonObjectSchema, item: jsonObjectSchema.optional() });

const decisionSchema = z.looseObject({ decision: z.union([z.enum(['accept', 'acceptForSession', 'decline', 'cancel']), z.looseObject({})]) });
const amendmentSchema = z.looseObject({ acceptWithExecpolicyAmendment: z.looseObject({ execpolicy_amendment: z.array(z.string()) }) });
const elicitationSchema = z.looseObject({ action: z.enum(['accept', 'decline', 'cancel']), _meta: z.looseObject({ persist: z.string().optional() }).nullish() });

export type ApproverParts = {
  requests: ClientRequests;
  /** Told before and after a question, so that clients see a session wait. */
  onWaiting: (threadId: string, isWaiting: boolean) => void;
  /** Tells the client of the item in question, where it has not seen it. */
  onItem: (threadId: string, turnId: string, item: JsonObject) => void;
};

/** Asks the client whether a call may run. Nobody there, or an answer that is none: the call is cancelled. */
export function clientApprover(info: ThreadInfo, { requests, onWaiting, onItem }: ApproverParts): Approver {
  return {
    async approve(request, scope, signal): Promise<Approval> {
      const question = questionSchema.safeParse(request).data;
      if (question === undefined) return { decision: 'cancel' };
      const { method, params, item } = question;
      const isElicitation = method === 'mcpServer/elicitation/request';
      onWaiting(info.id, true);
      if (item !== undefined) onItem(info.id, scope.turnId, item);
      const answer = await requests.ask({ threadId: info.id, method, params: asked(params, info.id, scope.turnId, isElicitation) }, signal);
      onWaiting(info.id, false);
      return isElicitation ? elicited(answer) : decided(answer);
    },
  };
}

const asked = (params: JsonObject, threadId: string, turnId: string, isElicitation: boolean): Json =>
  ({ threadId, turnId, ...(isElicitation ? {} : { startedAtMs: Date.now() }), ...params });

function decided(answer: ClientAnswer): Approval {
  if (answer.kind !== 'result') return { decision: answer.kind === 'gone' ? 'cancel' : 'decline' };
  const { decision } = decisionSchema.safeParse(answer.result).data ?? {};
  if (decision === undefined) return { decision: 'decline', message: 'approval request failed' };
  if (typeof decision === 'string') return { decision };
  const amended = amendmentSchema.safeParse(decision).data;
  if (amended !== undefined) return { decision: 'accept', rule: amended.acceptWithExecpolicyAmendment.execpolicy_amendment };
  return 'applyNetworkPolicyAmendment' in decision ? { decision: 'accept' } : { decision: 'decline' };
}

function elicited(answer: ClientAnswer): Approval {
  if (answer.kind !== 'result') return { decision: answer.kind === 'gone' ? 'cancel' : 'decline' };
  const parsed = elicitationSchema.safeParse(answer.result).data;
  if (parsed === undefined) return { decision: 'decline' };
  return { decision: parsed.action === 'accept' && parsed._meta?.persist !== undefined ? 'acceptForSession' : parsed.action };
}
