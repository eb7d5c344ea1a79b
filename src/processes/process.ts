/** What a process is started with: always in a group of its own, and with nothing of our environment but what `env` says. */
export interface ProcessRequest {
  file: string;
  args: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Windows: the arguments are one line already. */
  isVerbatim?: boolean;
}

export interface ProcessExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}
