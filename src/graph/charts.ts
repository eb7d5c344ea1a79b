import { sessionMachine, toolCallMachine } from '../../machines/index.ts';
import { hookRunMachine } from '../../machines/hook-run.ts';
import { chartOf, type Chart } from './chart.ts';

export const machineNames = ['session', 'toolCall', 'hookRun'] as const;
export type MachineName = (typeof machineNames)[number];

/** The machines that can be drawn. */
const machines = { session: sessionMachine, toolCall: toolCallMachine, hookRun: hookRunMachine } as const satisfies Record<MachineName, unknown>;

/** Their charts, read from the machines themselves. */
export const charts: Readonly<Record<MachineName, Chart>> = { session: chartOf(sessionMachine), toolCall: chartOf(toolCallMachine), hookRun: chartOf(hookRunMachine) };
