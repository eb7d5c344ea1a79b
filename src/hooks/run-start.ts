import { definitionOf } from './events.ts';
import type { ConfiguredHandler } from './handler.ts';
import type { HookRun } from './run.ts';
import { runIdOf } from './run-summary.ts';

/** A run that is about to start: what is known of it before it runs. */
export type RunStart = Pick<HookRun, 'id' | 'handlerKey' | 'event' | 'handlerType' | 'executionMode' | 'scope' | 'sourcePath' | 'source' | 'displayOrder' | 'statusMessage'>;

/** `suffix`: for tool events the call's id, so that runs of one handler in one turn are told apart. */
export function runStart(handler: ConfiguredHandler, suffix?: string): RunStart {
  const { key, event, type, sourcePath, source, displayOrder, statusMessage } = handler;
  return {
    id: runIdOf(handler, suffix), handlerKey: key, event, handlerType: type, executionMode: handler.async ? 'async' : 'sync',
    scope: definitionOf(event).scope, sourcePath, source, displayOrder, statusMessage,
  };
}
