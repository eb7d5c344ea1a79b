import type { Approver } from '../port.ts';

/** How many accepted commands and files one session remembers. */
const maxRemembered = 10_000;

/**
 * Remembers what was accepted for the session, and spares the approver the same question. PermissionRequest hooks still
 * run each time, as with Codex, because they are asked first; only MCP tools look into `accepted` before that.
 */
export function rememberApprovals(approver: Approver, accepted: Set<string> = new Set()): Approver {
  return {
    async approve(request, scope, signal) {
      const keys = keysOf(request).map((key) => acceptedKey(scope.sessionId, key));
      if (keys.length > 0 && keys.every((key) => accepted.has(key))) return { decision: 'accept' };
      const answer = await approver.approve(request, scope, signal);
      if (answer.decision === 'acceptForSession') for (const key of keys) if (accepted.size < maxRemembered) accepted.add(key);
      return answer;
    },
  };
}

/** Under which name a session keeps what was accepted. */
export const acceptedKey = (sessionId: string, key: string): string => `${sessionId}\n${key}`;

const keysOf = ({ keys }: Parameters<Approver['approve']>[0]): string[] =>
  Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : [];
