import type { HookEventName } from './event-names.ts';
import { definitionOf } from './events.ts';
import type { ConfiguredHandler } from './handler.ts';
import { matches } from './matcher.ts';

export type SkipReason = 'untrusted' | 'modified' | 'disabled' | 'matcher' | 'feature-off';

export interface Selection {
  /** In configured order; a handler appears once however many inputs it matches. */
  selected: ConfiguredHandler[];
  /** The event's other handlers. Those without trust and those that are off are told only where their matcher matches. */
  skipped: { key: string; reason: SkipReason }[];
}

/** Which handlers run for one hook event. `matcherInputs`: for tools the name and its aliases, else the one value of the event. Pure. */
export function selectHandlers(
  handlers: readonly ConfiguredHandler[],
  occasion: { event: HookEventName; matcherInputs: readonly string[] },
  options: { bypassTrust?: boolean; featureEnabled?: boolean } = {},
): Selection {
  const selection: Selection = { selected: [], skipped: [] };
  for (const handler of handlers) {
    if (handler.event !== occasion.event) continue;
    const reason = skipReason(handler, occasion.matcherInputs, options);
    if (reason === null) selection.selected.push(handler);
    else selection.skipped.push({ key: handler.key, reason });
  }
  return selection;
}

function skipReason(handler: ConfiguredHandler, inputs: readonly string[], options: { bypassTrust?: boolean; featureEnabled?: boolean }): SkipReason | null {
  if (options.featureEnabled === false) return 'feature-off';
  if (definitionOf(handler.event).honoursMatcher && !matches(handler.matcher, inputs)) return 'matcher';
  if (!handler.enabled) return 'disabled';
  if (options.bypassTrust || handler.trustStatus === 'managed' || handler.trustStatus === 'trusted') return null;
  return handler.trustStatus;
}
