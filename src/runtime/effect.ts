import type { ApprovalRequest, CommandRequest, DescribeRequest, GoalTurnRequest, HookRequest, PauseRequest, SamplingRequest, ToolRunRequest } from '../../machines/index.ts';

/** `<seq>.<index>`: the record that wished for it, and its place among that record's effects. */
export type EffectId = string;

/** A machine's wish, as data. Only `perform` acts on it. */
export type Effect = { id: EffectId; actor: string } & (
  | { kind: 'hooks'; request: HookRequest; handlerKeys: string[] }
  | { kind: 'asyncHooks'; request: HookRequest; handlerKeys: string[] }
  | { kind: 'shadowHooks'; request: HookRequest; handlerKeys: string[] }
  | { kind: 'model'; request: SamplingRequest }
  | { kind: 'pause'; request: PauseRequest }
  | { kind: 'goalTurn'; request: GoalTurnRequest }
  | { kind: 'command'; request: CommandRequest }
  | { kind: 'tool'; request: ToolRunRequest }
  | { kind: 'describe'; request: DescribeRequest }
  | { kind: 'approver'; request: ApprovalRequest }
  | { kind: 'cancel'; of: EffectId }
);

export type EffectKind = Effect['kind'];
