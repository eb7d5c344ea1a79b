import { sessionMachine, toolCallMachine } from '../../machines/index.ts';
import { hookRunMachine } from '../../machines/hook-run.ts';
import { chartOf, type Chart } from './chart.ts';

export const machineNames = ['session', 'toolCall', 'hookRun'] as const;
export type MachineName = (typeof machineNames)[number];

/** The charts that can be drawn, read from the machines themselves. */
export const charts: Readonly<Record<MachineName, Chart>> = { session: chartOf(sessionMachine), toolCall: chartOf(toolCallMachine), hookRun: chartOf(hookRunMachine) };
