import type { Fact, HookRun } from '../../../machines/index.ts';
import { objectOf, textOf } from '../codex/reading.ts';
import type { SessionRecord } from '../record.ts';
import type { AnalyticsSink, HookRunEvent } from './hook-run-event.ts';
import { knownSource, sourceOfPath, type SourceFolders } from './hook-source.ts';

export type AnalyticsOptions = {
  /** The client's name, as it called itself. */
  productClientId: string;
  folders: SourceFolders;
};

/** The turn that Codex names where no turn is or was. */
const NO_TURN = 'auto-compact-0';

/** One event for each hook run that ended, in the order in which the records tell them. Runs that were interrupted tell nothing. */
export class Analytics {
  private readonly sink: AnalyticsSink;
  private readonly options: AnalyticsOptions;
  private model = '';
  private turn = NO_TURN;

  constructor(sink: AnalyticsSink, options: AnalyticsOptions) {
    this.sink = sink;
    this.options = options;
  }

  readonly view = (record: SessionRecord): void => {
    for (const event of this.apply(record)) this.sink.send(event);
  };

  /** What one record tells; for those who bring no sink. */
  apply(record: SessionRecord): HookRunEvent[] {
    return record.facts.flatMap((fact) => this.told(fact, record.session));
  }

  private told(fact: Fact, session: string): HookRunEvent[] {
    switch (fact.type) {
      case 'session.opened': this.model = fact.settings.model; return [];
      case 'settings.changed': this.model = fact.settings.model ?? this.model; return [];
      case 'turn.started': this.turn = fact.turn; return [];
      case 'hook.completed': return [this.event(fact.run, fact.turn, session)];
      default: return [];
    }
  }

  private event(run: HookRun, turn: string | null, session: string): HookRunEvent {
    const field = (name: string): string => textOf(objectOf({ ...run })[name]);
    return {
      event_type: 'codex_hook_run',
      event_params: {
        thread_id: session, turn_id: turn ?? this.turn, product_client_id: this.options.productClientId, model_slug: this.model, hook_name: run.event,
        hook_source: knownSource(field('source')) ?? sourceOfPath(field('sourcePath'), this.options.folders),
        handler_type: field('handlerType') === 'mcp_tool' ? 'mcp_tool' : 'command', execution_mode: field('executionMode') === 'async' ? 'async' : 'sync', status: endStatus(run.status),
      },
    };
  }
}

/** A run that says it still runs has not ended well. */
const endStatus = (status: string): HookRunEvent['event_params']['status'] => (status === 'completed' || status === 'stopped' || status === 'blocked' ? status : 'failed');
