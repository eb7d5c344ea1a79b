import { promptText, type Prompt } from '../../../machines/index.ts';
import type { Effect } from '../../runtime/effect.ts';
import { stateOf } from '../../runtime/state.ts';
import { sessionContext, type System } from '../../runtime/system.ts';
import type { ConfiguredHandler } from '../../hooks/handler.ts';
import type { SessionRecord } from '../../views/record.ts';
import { effectOf, seqOf, whatOf, type Causes } from './causes.ts';
import { describeRecord, preview } from './describe.ts';
import { handlerLabel } from './handler-label.ts';
import { headlineOf } from './headline.ts';
import { callOf, machinesAt } from './machines-at.ts';
import type { LineStore } from './line-store.ts';
import type { Cause, Moment, RunningEffect, TurnRow, WaitingPrompt } from './protocol.ts';
import { stepRecord, type Timeline } from './timeline.ts';

/** The labels of the handlers that a record speaks of. */
const labelsIn = ({ facts }: SessionRecord, handlers: readonly ConfiguredHandler[]): Record<string, string> =>
  Object.fromEntries(facts.flatMap((fact) => {
    const key = 'handlerKey' in fact ? fact.handlerKey : 'run' in fact ? fact.run.handlerKey : null;
    return key === null ? [] : [[key, handlerLabel(key, handlers)]];
  }));

type Parts = { lines: LineStore; timeline: Timeline; causes: Causes; turn: TurnRow | null };


/** Everything at record `seq`: folded by the core's step, with the transitions that XState says it took. */
export const momentAt = (seq: number, { lines, timeline, causes, turn }: Parts): Moment => {
  const record = lines.record(seq);
  const before = timeline.at(seq - 1);
  const { system, effects } = stepRecord(before, record);
  const context = sessionContext(system);
  const { title, text } = describeRecord(record);
  const effectsOf = (wished: number): readonly Effect[] => (wished === seq ? effects : stepRecord(timeline.at(wished - 1), lines.record(wished)).effects);
  return {
    seq, record, title, text, turn, turnIsOver: turn?.end !== null && turn !== null && turn.end < seq, state: stateOf(system).name, machines: machinesAt(before, system, record),
    cause: causeOf(record, effectsOf), headline: headlineOf(record, system.hooks.handlers), labels: labelsIn(record, system.hooks.handlers),
    effects: effects.map((effect) => ({ id: effect.id, kind: effect.kind, what: whatOf(effect), answeredBy: causes.answerTo(effect.id) })),
    queue: context.queue.map(({ prompt, turn: own }) => waiting(prompt, own)), queueHeld: context.queueHeld,
    steered: context.pending.flatMap((input) => (input.kind === 'prompt' ? [waiting(input.prompt, null)] : [])),
    running: runningIn(system, lines, effectsOf),
    calls: Object.entries(system.calls).map(([id, call]) => ({ id, ...callOf(call.context), state: JSON.stringify(call.value).replaceAll(/[{}"]/g, '').replaceAll(':', '.') })),
    fault: system.fault,
  };
};

const waiting = (prompt: Prompt, turn: string | null): WaitingPrompt => ({ id: prompt.id, text: preview(promptText(prompt)), turn });

const causeOf = (record: SessionRecord, effectsOf: (seq: number) => readonly Effect[]): Cause | null => {
  const id = effectOf(record);
  if (id === null) return null;
  const effect = effectsOf(seqOf(id)).find((one) => one.id === id);
  return { seq: seqOf(id), effect: id, what: effect === undefined ? 'an effect' : whatOf(effect) };
};

const runningIn = (system: System, lines: LineStore, effectsOf: (seq: number) => readonly Effect[]): RunningEffect[] =>
  system.outstanding.map(({ id, kind }) => {
    const effect = effectsOf(seqOf(id)).find((one) => one.id === id);
    return { id, kind, what: effect === undefined ? '' : whatOf(effect), since: lines.record(seqOf(id)).at, sinceSeq: seqOf(id) };
  });
