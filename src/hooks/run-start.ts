import { kebabLabel } from './event-names.ts';
import { definitionOf } from './events.ts';
import type { ConfiguredHandler } from './handler.ts';
import type { HookRun } from './run.ts';

/** `<event-kebab>:<displayOrder>:<sourcePath>[:<suffix>]`. For tools the suffix is the call's id. */
export function runIdOf(handler: Pick<ConfiguredHandler, 'event' | 'displayOrder' | 'sourcePath'>, suffix?: string | null): string {
  const id = `${kebabLabel(handler.event)}:${handler.displayOrder}:${handler.sourcePath}`;
  return suffix === null || suffix === undefined ? id : `${id}:${suffix}`;
}

/** A run that is about to start: what is known of it before it runs. */
export type RunStart = Pick<HookRun, 'id' | 'handlerKey' | 'event' | 'handlerType' | 'executionMode' | 'scope' | 'sourcePath' | 'source' | 'displayOrder' | 'statusMessage'>;

/** `suffix`: for tool events the call's id, so that runs of one handler in one turn are told apart. */
export function runStart(handler: ConfiguredHandler, suffix?: string | null): RunStart {
  const { key, event, type, sourcePath, source, displayOrder, statusMessage } = handler;
  return {
    id: runIdOf(handler, suffix), handlerKey: key, event, handlerType: type, executionMode: handler.async ? 'async' : 'sync',
    scope: definitionOf(event).scope, sourcePath, source, displayOrder, statusMessage,
  };
}
