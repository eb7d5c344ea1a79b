import { fromPromise, setup } from 'xstate';
import { carryOut, mapNames, notProvided } from './decision.ts';
import type { Fact } from './facts.ts';
import type { HookAnswer, HookRequest } from './hook-answer.ts';
import type { CallOutput } from './session/events.ts';
import { callRef, type Approval, type ToolDescription, type ToolResult } from './tool-call-data.ts';
import {
  initialCallContext, permissionHookRequest, postToolRequest, preToolRequest, toolRunRequest,
  type ApprovalRequest, type DescribeRequest, type ToolCallContext, type ToolCallEvent, type ToolCallInput, type ToolRunRequest,
} from './tool-call/context.ts';
import { callDecisions, type CallDecide } from './tool-call/decisions.ts';
import { callGuards } from './tool-call/guards.ts';

const notGiven = (actor: string) => notProvided('toolCallMachine', actor);

const base = setup({
  types: {} as { context: ToolCallContext; events: ToolCallEvent; input: ToolCallInput; output: CallOutput; emitted: Fact },
  actors: {
    hooks: fromPromise<HookAnswer, HookRequest>(notGiven('hooks')),
    describe: fromPromise<ToolDescription, DescribeRequest>(notGiven('describe')),
    approver: fromPromise<Approval, ApprovalRequest>(notGiven('approver')),
    tool: fromPromise<ToolResult, ToolRunRequest>(notGiven('tool')),
  },
  guards: callGuards,
});

const act = (decide: CallDecide) => base.enqueueActions(carryOut(decide));

/**
 * One tool call, from the model's wish to what the model reads of it. A child of the session, several at once.
 * L9: each PreToolUse has exactly one end. Every path from `preToolUse` to `done` tells one of tool.blocked,
 * tool.denied, tool.finished; the session tells tool.interrupted for a call that it stops.
 */
export const toolCallMachine = base.extend({ actions: mapNames(callDecisions, act) }).createMachine({
  id: 'toolCall',
  options: { maxIterations: 10_000 },
  context: ({ input }) => initialCallContext(input),
  initial: 'choosing',
  output: ({ context }) => ({ ...callRef(context.call), output: context.output ?? '', ...(context.interrupts ? { interrupts: true } : {}), ...(context.rule === null ? {} : { rule: context.rule }) }),
  states: {
    choosing: { always: [{ guard: 'runsNoHooks', target: 'permission' }, { target: 'preToolUse' }] },
    preToolUse: {
      invoke: {
        id: 'hooks', src: 'hooks', input: ({ context }) => preToolRequest(context),
        onDone: [
          { guard: 'hooksBlock', target: 'done', actions: ['takeContexts', 'block'] },
          { guard: 'rewriteHasNoCommand', target: 'done', actions: ['takeContexts', 'failRewrite'] },
          { guard: 'hooksRewrite', target: 'describing', actions: ['takeContexts', 'rewrite'] },
          { target: 'permission', actions: 'takeContexts' },
        ],
      },
    },
    describing: {
      invoke: { id: 'describe', src: 'describe', input: ({ context: { turn, call } }) => ({ turn, call }), onDone: { target: 'permission', actions: 'takeDescription' } },
    },
    permission: {
      initial: 'choosing',
      states: {
        choosing: {
          always: [
            { guard: 'mayRun', target: '#toolCall.running' },
            { guard: 'isForbidden', target: '#toolCall.done', actions: 'forbid' },
            { target: 'askingHooks', actions: 'tellItem' },
          ],
        },
        askingHooks: {
          invoke: {
            id: 'hooks', src: 'hooks', input: ({ context }) => permissionHookRequest(context),
            onDone: [
              { guard: 'hooksDeny', target: '#toolCall.done', actions: 'denyByHook' },
              { guard: 'hooksAllow', target: '#toolCall.running', actions: 'permitByHook' },
              { guard: 'nobodyMayBeAsked', target: '#toolCall.done', actions: 'refuse' },
              { target: 'askingApprover' },
            ],
          },
        },
        askingApprover: {
          invoke: {
            id: 'approver', src: 'approver',
            input: ({ context: { turn, call, need } }) => ({ turn, callId: call.callId, request: need.need === 'ask' ? need.request : {} }),
            onDone: [
              { guard: 'approverAllows', target: '#toolCall.running', actions: 'permitByApprover' },
              { guard: 'approverInterrupts', target: '#toolCall.done', actions: 'interruptByApprover' },
              { target: '#toolCall.done', actions: 'denyByApprover' },
            ],
          },
        },
      },
    },
    running: {
      entry: 'tellStarted',
      invoke: {
        id: 'tool', src: 'tool',
        input: ({ context }) => toolRunRequest(context),
        onDone: [
          { guard: 'sandboxStoodInTheWay', target: 'permission', actions: 'askToRetry' },
          { guard: 'hasAPostToolUse', target: 'postToolUse', actions: 'finish' },
          { target: 'done', actions: 'finish' },
        ],
      },
    },
    postToolUse: {
      invoke: { id: 'hooks', src: 'hooks', input: ({ context }) => postToolRequest(context), onDone: { target: 'done', actions: ['takeContexts', 'correct'] } },
    },
    done: { type: 'final' },
  },
});
