import { noHooks, sessionMachine, settingsInForce, toolCallMachine, type HookAnswer, type HookRequest, type JsonObject, type SessionSettings } from '../../machines/index.ts';
import { foldMachine, type DecidedAction, type FoldedMachine } from '../runtime/fold-machine.ts';
import { hookInputFor } from '../runtime/hook-input.ts';
import { stepWith } from '../runtime/step.ts';
import { sessionContext } from '../runtime/system.ts';
import { eventOf, type Records } from './records.ts';
import { stepsOf } from './replay.ts';

/** One moment at which a session asked its hooks, whether or not any ran. */
export type GatePoint = {
  /** The record whose step asked. */
  seq: number;
  request: HookRequest;
  settings: SessionSettings;
  /** What handlers get on stdin: as recorded, or built anew where none ran then. */
  input: JsonObject;
  payload: 'recorded' | 'rebuilt';
  /** What was answered; `null` where the session was interrupted first. */
  answer: HookAnswer | null;
};

/** Every gate point of a log, in the order in which they came. */
export const gatePoints = (records: Records): GatePoint[] => {
  const asked: HookRequest[] = [];
  const law = stepWith({ session: listening(foldMachine(sessionMachine), asked), toolCall: listening(foldMachine(toolCallMachine), asked) });
  const answers = answersOf(records);
  const paths = { own: transcriptPathOf(answers), parent: null };
  const points: GatePoint[] = [];
  for (const { record, system, effects } of stepsOf(records, law)) {
    const settings = settingsInForce(sessionContext(system));
    for (const request of asked.splice(0)) {
      const effect = effects.find((each) => each.kind === 'hooks' && each.request === request);
      const answer = effect === undefined ? noHooks : answers.get(effect.id) ?? null;
      const input = answer?.input ?? null;
      points.push({ seq: record.seq, request, settings, input: input ?? hookInputFor(request, settings, record.session, paths), payload: input === null ? 'rebuilt' : 'recorded', answer });
    }
  }
  return points;
};

/** The machine, with every question to hooks noted. */
const listening = (machine: FoldedMachine, asked: HookRequest[]): FoldedMachine => {
  const note = <State>(decided: [State, DecidedAction[]]): [State, DecidedAction[]] => {
    // The charts' actor `hooks` is given a HookRequest and nothing else.
    for (const action of decided[1]) if (action.type === 'xstate.spawnChild' && action.params.src === 'hooks') asked.push(action.params.input as HookRequest);
    return decided;
  };
  return { initial: (input) => note(machine.initial(input)), transition: (state, event) => note(machine.transition(state, event)) };
};

const answersOf = (records: Records): Map<string, HookAnswer> => new Map(records.flatMap((record) => {
  const event = eventOf(record);
  return event.type === 'hooks.answered' ? [[event.effect, event.answer] as const] : [];
}));

const transcriptPathOf = (answers: ReadonlyMap<string, HookAnswer>): string | null => {
  for (const { input } of answers.values()) if (typeof input?.['transcript_path'] === 'string') return input['transcript_path'];
  return null;
};
