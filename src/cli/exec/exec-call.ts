import type { ColorChoice } from '../render/paint.ts';

/** The options of `exec` as the command line gives them; absent where nobody said anything. */
export type ExecFlags = {
  json?: boolean;
  experimentalJson?: boolean;
  config?: string[];
  enable?: string[];
  disable?: string[];
  image?: string[];
  model?: string;
  cd?: string;
  sandbox?: 'read-only' | 'workspace-write' | 'danger-full-access';
  addDir?: string[];
  profile?: string;
  strictConfig?: boolean;
  ignoreUserConfig?: boolean;
  ignoreRules?: boolean;
  approveForMe?: boolean;
  worktree?: boolean;
  oss?: boolean;
  localProvider?: string;
  baseUrl?: string;
  script?: string;
  outputSchema?: string;
  outputLastMessage?: string;
  skipGitRepoCheck?: boolean;
  ephemeral?: boolean;
  trust?: boolean;
  threadSource?: string;
  cyberAccessProgram?: string;
  color?: ColorChoice;
  all?: boolean;
  dangerouslyBypassHookTrust?: boolean;
  dangerouslyBypassApprovalsAndSandbox?: boolean;
};

/** One call of `exec`: a new session, one that goes on, or the fork of one. `resume.id` may be missing: then it is asked for. */
export type ExecCall = { prompt: string | undefined; resume?: { id: string | undefined; last: boolean }; fork?: { id: string }; flags: ExecFlags };
