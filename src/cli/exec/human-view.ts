import { unreadFolders } from '../hooks/find-hooks.ts';
import { unreadLines } from '../hooks/list.ts';
import { note, print, shownOn } from '../output.ts';
import { line } from '../render/line.ts';
import { showLive, type LiveView } from '../render/live.ts';
import { VERSION } from '../../runtime/version.ts';
import type { ExecFlags } from './exec-call.ts';
import type { ExecView } from './view.ts';
import { bypassWarning, startWarnings } from './warnings.ts';

/** Shows the turn on stderr while it runs; the last message goes to stdout, where nobody has seen it yet. */
export function humanView({ color = 'auto' }: ExecFlags): ExecView {
  let live: LiveView | null = null;
  const stop = (): void => { live?.stop(); live = null; };
  const tell = (text: string): void => { if (live === null) note(text); else live.note([line(`! ${text}`, 'warn')]); };
  return {
    watch: { past: () => undefined, view: () => undefined },
    begin: async ({ session, info, config }, { bypassTrust }) => {
      live = showLive(session, process.stderr, { color });
      live.note([
        line(`hookturn ${VERSION} · ${info.model} (${info.modelProvider}) · sandbox ${config.sandbox.mode}`, 'dim'),
        line(`session ${info.id} in ${config.cwd}`, 'dim'),
        ...(bypassTrust ? [line(`! ${bypassWarning}`, 'warn')] : []),
        ...startWarnings(config).map((warning) => line(`warning: ${warning}`, 'warn')),
        ...unreadLines({ cwd: config.cwd, unread: unreadFolders(config.cwd, config.stack.layers.find(({ source }) => source === 'user')?.hooks.folder ?? '', config.stack) }),
        ...(config.hooks.featureEnabled ? [] : [line('! no hook runs: the feature "hooks" is off in the configuration', 'warn')]),
      ]);
    },
    note: tell,
    hint: tell,
    end: async (end) => {
      if (end?.status === 'failed' && end.error !== null && live === null) process.stderr.write(`${end.error.message}\n`);
      stop();
      const wasSeen = process.stdout.isTTY && process.stderr.isTTY;
      if (end?.status === 'completed' && end.lastMessage !== null && !wasSeen) await print(`${shownOn(process.stdout, end.lastMessage)}\n`);
    },
    stop,
  };
}
