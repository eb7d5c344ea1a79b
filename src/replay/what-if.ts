import type { HookEventName, HookRun } from '../../machines/index.ts';
import { foldRuns, selectHandlers } from '../hooks/index.ts';
import type { RecordedHookSet } from '../runtime/input-event.ts';
import type { HookRunner } from '../runtime/ports.ts';
import { changesBetween, decisionOf, type Decision } from './decision.ts';
import { gatePoints, type GatePoint } from './gate-points.ts';
import type { Records } from './records.ts';

/** One gate point at which another hook set decides something else. */
export type WhatIfDifference = {
  seq: number;
  event: HookEventName;
  turn: string | null;
  /** What it was about: the prompt's text, the tool and its input, the trigger. */
  about: string;
  was: Decision;
  would: Decision;
  changes: string[];
};

export type WhatIf = {
  /** Gate points of the log, and how many of them were asked again. */
  points: number;
  asked: number;
  /** Those that were interrupted before they were answered: there is nothing to compare with. */
  unanswered: number;
  /** Keys of async handlers and of those in shadow mode, which decide nothing and were not run. */
  notRun: string[];
  differences: WhatIfDifference[];
};

/**
 * Asks each recorded gate point again, with another hook set and the recorded payload. `run` really runs handlers; no
 * model is called and no tool is run, so what would have followed from another decision is not told.
 * Rejects where `run` does.
 */
export const whatIf = async (records: Records, hooks: RecordedHookSet, run: HookRunner['run'], signal: AbortSignal = new AbortController().signal): Promise<WhatIf> => {
  const points = gatePoints(records);
  const passive = hooks.handlers.filter((handler) => handler.async || handler.mode === 'shadow');
  const differences: WhatIfDifference[] = [];
  let asked = 0;
  for (const point of points) {
    if (point.answer === null) continue;
    signal.throwIfAborted();
    asked++;
    const { event } = point.request;
    const runs = await runsOf(point, hooks, run, signal);
    const was = decisionOf(event, point.answer.outcome, point.answer.runs);
    const would = decisionOf(event, foldRuns(event, runs), runs);
    const changes = changesBetween(was, would);
    if (changes.length > 0) differences.push({ seq: point.seq, event, turn: point.request.turn, about: aboutOf(point), was, would, changes });
  }
  return { points: points.length, asked, unanswered: points.length - asked, notRun: passive.map(({ key }) => key), differences };
};

/** For people: each difference with its place in the log. */
export const formatWhatIf = ({ points, asked, unanswered, notRun, differences }: WhatIf): string => [
  `${asked} of ${points} gate points asked again: ${differences.length} would be decided otherwise`,
  ...(unanswered === 0 ? [] : [`${unanswered} were interrupted before they were answered`]),
  ...(notRun.length === 0 ? [] : [`not run, because they decide nothing: ${notRun.join(', ')}`]),
  ...differences.map(({ seq, event, about, changes }) => `record ${seq}  ${event}${about === '' ? '' : ` (${about})`}\n${changes.map((change) => `  ${change}`).join('\n')}`),
].join('\n');

const runsOf = async ({ request, settings, input }: GatePoint, hooks: RecordedHookSet, run: HookRunner['run'], signal: AbortSignal): Promise<HookRunWithEffect[]> => {
  const { selected } = selectHandlers(hooks.handlers, request, hooks);
  const handlers = selected.filter((handler) => !handler.async && handler.mode !== 'shadow');
  return handlers.length === 0 ? [] : run({ handlers, request, input, cwd: settings.cwd }, signal);
};

type HookRunWithEffect = HookRun & Awaited<ReturnType<HookRunner['run']>>[number];

const aboutOf = ({ request, input }: GatePoint): string => {
  const { prompt, tool_name: tool, tool_input: toolInput, source, trigger } = input;
  if (typeof prompt === 'string') return shortened(prompt);
  if (typeof tool === 'string') return shortened(`${tool} ${JSON.stringify(toolInput ?? null)}`);
  return shortened(typeof source === 'string' ? source : typeof trigger === 'string' ? trigger : request.matcherInputs[0] ?? '');
};

const shortened = (text: string): string => (text.length <= ABOUT_CHARS ? text : `${text.slice(0, ABOUT_CHARS)}...`);
const ABOUT_CHARS = 100;
