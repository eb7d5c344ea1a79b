import { Notifications } from '../../views/index.ts';
import { note, print } from '../output.ts';
import { ExecEvents, type ExecEvent } from './exec-events.ts';
import type { ExecView } from './view.ts';
import { bypassWarning } from './warnings.ts';

/** Prints the events of `codex exec --json`. */
export function jsonView(): ExecView {
  const notifications = new Notifications();
  const events = new ExecEvents();
  let last: Promise<void> = Promise.resolve();
  const tell = (told: readonly ExecEvent[]): void => { if (told.length > 0) last = print(told.map((event) => `${JSON.stringify(event)}\n`).join('')); };
  return {
    watch: {
      past: (record) => { for (const notification of notifications.apply(record)) if (notification.method === 'thread/tokenUsage/updated') events.apply(notification); },
      view: (record) => tell(notifications.apply(record).flatMap((notification) => events.apply(notification))),
    },
    begin: async (thread, { bypassTrust, runsTurn }) => {
      thread.session.deltas$.subscribe((delta) => tell(notifications.progress(delta, Date.now()).flatMap((notification) => events.apply(notification))));
      tell(events.begin(thread.info.id));
      if (!runsTurn) return;
      // Codex reads the configuration twice, for itself and for the thread, and tells both times; clients that count items rely on their numbers.
      const twice = [...thread.config.stack.warnings, ...(bypassTrust ? [bypassWarning] : [])];
      for (const warning of [...twice, ...twice, ...thread.config.withheld, ...thread.config.hooks.warnings]) tell(events.warn(warning));
    },
    note,
    hint: () => undefined,
    end: () => last,
    stop: () => undefined,
  };
}
