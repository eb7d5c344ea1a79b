import type { ToolScope } from '../port.ts';

/** Codex's settings for commands that nobody watches: no colours, no pagers. */
const quiet = {
  NO_COLOR: '1', TERM: 'dumb', LANG: 'C.UTF-8', LC_CTYPE: 'C.UTF-8', LC_ALL: 'C.UTF-8', COLORTERM: '',
  PAGER: 'cat', GIT_PAGER: 'cat', GH_PAGER: 'cat', CODEX_CI: '1',
};

/** What a command in the sandbox can know of its bounds. */
const offline = { CODEX_SANDBOX_NETWORK_DISABLED: '1' };

export const commandEnvironment = (env: Readonly<Record<string, string>>, scope: ToolScope, callId: string, mayUseNetwork: boolean): Record<string, string> => ({
  ...env, ...scope.env, ...quiet, ...(mayUseNetwork ? {} : offline),
  CODEX_THREAD_ID: scope.sessionId, CODEX_SESSION_ID: scope.sessionId, CODEX_TOOL_CALL_ID: callId,
});
