import { settingsInForce } from '../../../machines/index.ts';
import type { ConfiguredHandler } from '../../hooks/handler.ts';
import { sessionContext, type System } from '../../runtime/system.ts';
import type { SessionRecord } from '../../views/record.ts';
import { labelOf } from './handler-label.ts';
import type { HandlerRow, Overview } from './protocol.ts';

/** What a session has done so far, in numbers. */
export class Totals {
  private readonly hookRuns: Overview['hookRuns'] = {};
  private calls = 0;
  private requests = 0;
  private tokens = 0;

  add({ facts }: SessionRecord): void {
    for (const fact of facts) {
      if (fact.type === 'hook.completed') this.hookRuns[fact.run.status] = (this.hookRuns[fact.run.status] ?? 0) + 1;
      if (fact.type === 'tool.called') this.calls += 1;
      if (fact.type === 'sampling.started') this.requests += 1;
      if (fact.type === 'sampling.completed') this.tokens += fact.usage?.total ?? 0;
    }
  }

  overview(system: System): Overview {
    const settings = settingsInForce(sessionContext(system));
    const rows = system.hooks.handlers.map((handler) => rowOf(handler, system.hooks));
    return { hookRuns: { ...this.hookRuns }, calls: this.calls, requests: this.requests, tokens: this.tokens, handlers: rows, warnings: system.hooks.warnings ?? [], settings: JSON.parse(JSON.stringify(settings)) };
  }
}

const rowOf = (handler: ConfiguredHandler, hooks: System['hooks']): HandlerRow => {
  const why = whyNot(handler, hooks);
  return { key: handler.key, event: handler.event, label: labelOf(handler), matcher: handler.matcher, source: handler.source, sourcePath: handler.sourcePath, runs: why === '', why };
};

/** Why a handler does not run when its event comes. */
const whyNot = ({ enabled, trustStatus }: ConfiguredHandler, { featureEnabled, bypassTrust }: System['hooks']): string => {
  if (!featureEnabled) return 'the feature "hooks" is off';
  if (!enabled) return 'disabled';
  return bypassTrust || trustStatus === 'trusted' || trustStatus === 'managed' ? '' : trustStatus === 'modified' ? 'changed since it was trusted' : 'not trusted';
};
