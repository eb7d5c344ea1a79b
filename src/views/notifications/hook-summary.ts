import type { HookFact } from '../../../machines/index.ts';
import { completedSummary, wireEventName, type HookRunSummary } from '../../hooks/index.ts';
import { numberOf, textOf } from '../codex/reading.ts';

/** A run that has started, as clients are told of it. Times are unix seconds. */
export const startedHook = ({ run }: Extract<HookFact, { type: 'hook.started' }>, atMs: number): HookRunSummary => ({
  id: run.id, eventName: wireEventName(run.event), handlerType: run.handlerType === 'mcp_tool' ? 'mcpTool' : 'command', executionMode: run.executionMode, scope: run.scope,
  sourcePath: run.sourcePath, source: camel(run.source), displayOrder: run.displayOrder,
  status: 'running', statusMessage: run.statusMessage, startedAt: Math.floor(atMs / 1000), completedAt: null, durationMs: null, entries: [],
});

type CompletedRun = Parameters<typeof completedSummary>[0];

/** A run that has ended. What the record leaves out of it is taken from its start, where that was told. */
export const completedHook = (run: Extract<HookFact, { type: 'hook.completed' }>['run'], started: HookRunSummary | undefined, atMs: number): HookRunSummary => {
  if (isWholeRun(run)) return completedSummary(run);
  const startedAt = started?.startedAt ?? Math.floor(atMs / 1000);
  return {
    id: run.id, eventName: wireEventName(run.event), handlerType: started?.handlerType ?? 'command', executionMode: started?.executionMode ?? 'sync', scope: started?.scope ?? 'turn',
    sourcePath: started?.sourcePath ?? '', source: started?.source ?? 'unknown', displayOrder: started?.displayOrder ?? 0,
    status: run.status, statusMessage: started?.statusMessage ?? null, startedAt, completedAt: Math.floor(atMs / 1000), durationMs: numberOf(field(run, 'durationMs')), entries: run.entries,
  };
};

/** Whether a record holds the run as the hook engine tells it, not only what the machines read of it. */
const isWholeRun = (run: { id: string }): run is CompletedRun =>
  textOf(field(run, 'handlerType')) !== '' && textOf(field(run, 'sourcePath')) !== '' && textOf(field(run, 'source')) !== ''
  && typeof field(run, 'startedAtMs') === 'number' && typeof field(run, 'completedAtMs') === 'number';

export const executionMode = (run: { id: string }): string => textOf(field(run, 'executionMode'));

const field = (run: object, name: string): unknown => new Map<string, unknown>(Object.entries(run)).get(name);

/** `session_flags` -> `sessionFlags` */
const camel = (source: string): string => source.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
