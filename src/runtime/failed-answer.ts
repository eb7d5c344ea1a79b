import { foldRuns, type HookRun } from '../hooks/index.ts';
import type { Effect } from './effect.ts';
import type { InputEvent } from './input-event.ts';

/** An effect that somebody waits for. */
export type Answerable = Exclude<Effect, { kind: 'cancel' | 'asyncHooks' | 'shadowHooks' }>;

/** What a session goes on with when a port threw although it promised not to. */
export const brokenAnswer = (effect: Answerable, error: unknown): InputEvent => {
  const message = error instanceof Error ? error.message : String(error);
  switch (effect.kind) {
    case 'hooks': return { type: 'hooks.answered', effect: effect.id, answer: { input: null, runs: [], outcome: foldRuns(effect.request.event, []) } };
    case 'model': return failedModel(effect.id, message);
    case 'tool': return failedTool(effect.id, message);
    case 'describe': return forbidden(effect.id, message);
    case 'approver': return { type: 'approver.answered', effect: effect.id, approval: { decision: 'cancel' } };
    // Nothing else has the effect's id.
    case 'goalTurn': return { type: 'goalTurn.answered', effect: effect.id, turn: effect.id };
    case 'pause': return { type: 'pause.answered', effect: effect.id };
    case 'command': return failedCommand(effect.id, message);
  }
};

/**
 * What may stand in the place of an event that no record can hold: failed answers that say why, the one that keeps most
 * first. Nothing where nobody waits for it.
 */
export function* smallerAnswers(event: InputEvent, message: string): Generator<InputEvent> {
  switch (event.type) {
    case 'hooks.answered': yield* withFailedRuns(event, message); return;
    case 'model.item': case 'model.answered': yield failedModel(event.effect, message); return;
    case 'tool.answered': yield failedTool(event.effect, message); return;
    case 'describe.answered': yield forbidden(event.effect, message); return;
    case 'approver.answered': yield { type: 'approver.answered', effect: event.effect, approval: { decision: 'cancel' } }; return;
    case 'command.answered': yield failedCommand(event.effect, message); return;
    case 'async.finished': yield { ...event, run: failedRun(event.run, message), contexts: [] }; return;
    case 'shadow.finished': yield { ...event, run: failedRun(event.run, message) }; return;
    case 'agent.reported': yield { ...event, text: message }; return;
  }
}

/** The largest run fails first; then what the handlers got is left out, for the session has it already. */
function* withFailedRuns(event: Extract<InputEvent, { type: 'hooks.answered' }>, message: string): Generator<InputEvent> {
  const { answer } = event;
  // A port's runs are whole ones; the machines' law names only what it reads of them.
  const runs = answer.runs as unknown as HookRun[];
  const left = [...runs];
  for (const largest of runs.toSorted((a, b) => sizeOf(b) - sizeOf(a))) {
    left[runs.indexOf(largest)] = failedRun(largest, message);
    yield { ...event, answer: { ...answer, runs: [...left], outcome: foldRuns(largest.event, left) } };
  }
  const [first] = left;
  if (first !== undefined) yield { ...event, answer: { input: null, runs: left, outcome: foldRuns(first.event, left) } };
}

/** The run with nothing of what it said. */
const failedRun = <Run extends { id: string }>(run: Run, message: string): Run => {
  const { detail: _, ...rest } = run as Run & { detail?: string };
  return {
    ...(rest as unknown as Run),
    status: 'failed', entries: [{ kind: 'error', text: message }], effect: { contexts: [] }, ending: { kind: 'failed', message, stdout: '', stderr: '' },
  };
};

const failedModel = (effect: string, message: string): InputEvent => ({ type: 'model.answered', effect, ending: { status: 'failed', error: { message, kind: 'other' } } });
const failedTool = (effect: string, message: string): InputEvent => ({ type: 'tool.answered', effect, result: { output: message, success: false, post: null, items: [] } });
const failedCommand = (effect: string, message: string): InputEvent => ({ type: 'command.answered', effect, ending: { exitCode: null, output: message, durationMs: 0, item: {} } });
const forbidden = (effect: string, message: string): InputEvent => ({
  type: 'describe.answered', effect, description: { hook: null, rewrites: 'arguments', parallel: false, permission: { need: 'forbidden', message }, abortedOutput: message },
});

/** Characters as JSON; more than anything that has a length where it is too long to have one. */
const sizeOf = (value: unknown): number => {
  try {
    return JSON.stringify(value).length;
  } catch {
    return Infinity;
  }
};
