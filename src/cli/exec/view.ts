import type { HostedThread, ThreadWatch } from '../../host/open-session.ts';
import type { TurnEnd } from '../../runtime/turn-ends.ts';

/** How one `exec` is shown. */
export type ExecView = {
  /** Hears the session's records, from its first. */
  watch: ThreadWatch;
  begin(thread: HostedThread, options: { bypassTrust: boolean }): Promise<void>;
  /** Something for the person, where a person looks. */
  note: (text: string) => void;
  /** The session is closed: what is left to be shown. */
  end(end: TurnEnd): Promise<void>;
  /** Gives the screen back; may be called twice. */
  stop(): void;
};
