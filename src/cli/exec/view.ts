import type { HostedThread, ThreadWatch } from '../../host/open-session.ts';
import type { TurnEnd } from '../../runtime/turn-ends.ts';

/** How one `exec` is shown. */
export type ExecView = {
  /** Hears the session's records, from its first. */
  watch: ThreadWatch;
  begin(thread: HostedThread, options: { bypassTrust: boolean; runsTurn: boolean }): Promise<void>;
  note: (text: string) => void;
  /** Something that only a person at the screen can use. */
  hint: (text: string) => void;
  /** The session is closed: what is left to be shown. `null`: no turn ran. */
  end(end: TurnEnd | null): Promise<void>;
  /** Gives the screen back; may be called twice. */
  stop(): void;
};
