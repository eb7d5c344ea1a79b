import { Ledger, type LedgerEntry } from '../views/ledger/ledger.ts';
import { eventOf, type Records } from './records.ts';

/** What became of one handler over a whole session. */
export type ExplainedHandler = {
  handlerKey: string;
  event: string;
  /** Whether it is in the set that the session ended with. */
  configured: boolean;
  ran: number;
  superseded: number;
  interrupted: number;
  /** Still running when the log ended. */
  running: number;
  /** How often it was skipped, by reason. */
  skipped: Record<string, number>;
};

export type HookExplanation = {
  handlers: ExplainedHandler[];
  /** What discovery said of the configuration, of handlers that it had to leave out among it. */
  warnings: string[];
  /** Each handler at each occurrence of its hook event: exactly one outcome. */
  occurrences: readonly LedgerEntry[];
  /** Occurrences that are no longer kept because the session had too many. */
  dropped: number;
};

/** For each configured handler and each occurrence of its hook event: ran, skipped (why), interrupted or superseded. */
export const explainHooks = (records: Records): HookExplanation => {
  const ledger = new Ledger();
  const handlers = new Map<string, ExplainedHandler>();
  const warnings = new Set<string>();
  for (const record of records) {
    ledger.apply(record);
    const event = eventOf(record);
    if (event.type !== 'log.opened' && event.type !== 'hooks.reloaded') continue;
    for (const handler of handlers.values()) handler.configured = false;
    for (const { key, event: hookEvent } of event.hooks.handlers) handlerOf(handlers, key, hookEvent).configured = true;
    for (const warning of event.hooks.warnings ?? []) warnings.add(warning);
  }
  for (const { handlerKey, event, outcome } of ledger.entries) {
    const handler = handlerOf(handlers, handlerKey, event);
    if (outcome.kind === 'skipped') handler.skipped[outcome.reason] = (handler.skipped[outcome.reason] ?? 0) + 1;
    else handler[outcome.kind]++;
  }
  return { handlers: [...handlers.values()], warnings: [...warnings], occurrences: ledger.entries, dropped: ledger.dropped };
};

/** For people: each handler in a line. One that never came up says so. */
export const formatHookExplanation = ({ handlers, warnings, dropped }: HookExplanation): string => {
  if (handlers.length + warnings.length === 0) return 'the session has no hooks';
  const lines = handlers.map((handler) => `${handler.event}  ${handler.handlerKey}${handler.configured ? '' : ' (no longer configured)'}\n  ${countsOf(handler)}`);
  return [...lines, ...warnings, ...(dropped === 0 ? [] : [`${dropped} older occurrences are not shown`])].join('\n');
};

const countsOf = ({ ran, superseded, interrupted, running, skipped }: ExplainedHandler): string => {
  const counts = [
    ran > 0 ? `ran ${ran} times` : '', superseded > 0 ? `superseded ${superseded} times` : '', interrupted > 0 ? `interrupted ${interrupted} times` : '', running > 0 ? `${running} not ended` : '',
    ...Object.entries(skipped).map(([reason, count]) => `skipped ${count} times (${reason})`),
  ].filter((text) => text !== '');
  return counts.length === 0 ? 'its event never came' : counts.join(', ');
};

const handlerOf = (handlers: Map<string, ExplainedHandler>, handlerKey: string, event: string): ExplainedHandler => {
  const known = handlers.get(handlerKey) ?? { handlerKey, event, configured: false, ran: 0, superseded: 0, interrupted: 0, running: 0, skipped: {} };
  handlers.set(handlerKey, known);
  return known;
};
