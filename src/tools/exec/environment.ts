import type { ToolScope } from '../port.ts';

/** Codex's settings for commands that nobody watches: no colours, no pagers. */
const quiet = {
  NO_COLOR: '1', TERM: 'dumb', LANG: 'C.UTF-8', LC_CTYPE: 'C.UTF-8', LC_ALL: 'C.UTF-8', COLORTERM: '',
  PAGER: 'cat', GIT_PAGER: 'cat', GH_PAGER: 'cat', CODEX_CI: '1',
};

export const commandEnvironment = (env: Readonly<Record<string, string>>, scope: ToolScope, callId: string): Record<string, string> => ({
  ...env, ...scope.env, ...quiet,
  CODEX_THREAD_ID: scope.sessionId, CODEX_SESSION_ID: scope.sessionId, CODEX_TOOL_CALL_ID: callId,
});
