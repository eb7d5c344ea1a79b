import { foldRuns, type HookRun } from '../hooks/index.ts';
import type { Fact, HookEventName } from '../../machines/index.ts';
import { decisionOf, type Decision } from './decision.ts';
import type { Records } from './records.ts';

/** What one run in shadow mode would have decided. */
export type ShadowRun = { log: string; seq: number; event: HookEventName; turn: string | null; handlerKey: string; status: string; would: Decision };

/** One handler's runs in shadow mode, over all logs. */
export type ShadowHandler = { handlerKey: string; event: HookEventName; runs: number; wouldDecide: number; failed: number; unfinished: number };

export type ShadowReport = { handlers: ShadowHandler[]; runs: ShadowRun[] };

/** What the handlers in shadow mode would have done in these sessions. `logs`: records by the name that they are told under. */
export const shadowReport = (logs: readonly { name: string; records: Records }[]): ShadowReport => {
  const runs: ShadowRun[] = [];
  const handlers = new Map<string, ShadowHandler>();
  for (const { name, records } of logs) {
    for (const record of records) {
      for (const fact of record.facts) {
        if (fact.type === 'hook.skipped' && fact.reason === 'shadow') handlerOf(handlers, fact.handlerKey, fact.event as HookEventName).unfinished++;
        if (fact.type === 'hook.shadowed') take(name, record.seq, fact, runs, handlers);
      }
    }
  }
  return { handlers: [...handlers.values()], runs };
};

/** For people: each handler in a line, then each run that would have decided something. */
export const formatShadowReport = ({ handlers, runs }: ShadowReport): string => {
  if (handlers.length === 0) return 'no handler ran in shadow mode';
  const lines = handlers.map(({ handlerKey, runs: ran, wouldDecide, failed, unfinished }) =>
    `${handlerKey}: ${ran} runs, ${wouldDecide} would have decided something, ${failed} failed${unfinished === 0 ? '' : `, ${unfinished} did not end`}`);
  const deciding = runs.filter(decides).map(({ log, seq, event, handlerKey, would }) =>
    `${log} record ${seq}  ${event} would have been ${would.verdict} by ${handlerKey}${would.reason === null ? '' : `: ${would.reason}`}${would.contexts.map(({ text }) => `, with context: ${text}`).join('')}`);
  return [...lines, ...deciding].join('\n');
};

const take = (log: string, seq: number, fact: Extract<Fact, { type: 'hook.shadowed' }>, runs: ShadowRun[], handlers: Map<string, ShadowHandler>): void => {
  const { event, handlerKey, status } = fact.run;
  // The record keeps the whole run; the machines' type names only what they read.
  const would = decisionOf(event, foldRuns(event, [fact.run as HookRun]), [fact.run]);
  const run: ShadowRun = { log, seq, event, turn: fact.turn, handlerKey, status, would };
  runs.push(run);
  const handler = handlerOf(handlers, handlerKey, event);
  handler.runs++;
  handler.unfinished--;
  if (decides(run)) handler.wouldDecide++;
  if (status === 'failed') handler.failed++;
};

const decides = ({ would }: ShadowRun): boolean => would.verdict !== 'allowed' || would.contexts.length > 0;

const handlerOf = (handlers: Map<string, ShadowHandler>, handlerKey: string, event: HookEventName): ShadowHandler => {
  const known = handlers.get(handlerKey) ?? { handlerKey, event, runs: 0, wouldDecide: 0, failed: 0, unfinished: 0 };
  handlers.set(handlerKey, known);
  return known;
};
