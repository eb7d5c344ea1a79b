import type { SessionConfig } from '../../host/session-config.ts';

/** In Codex's words. */
export const bypassWarning = '`--dangerously-bypass-hook-trust` is enabled. Enabled hooks may run without review for this invocation.';

/** What a person should hear before the first turn: configuration and hooks that cannot be used. */
export const startWarnings = ({ stack, withheld, hooks }: SessionConfig): string[] => [...stack.warnings, ...withheld, ...hooks.warnings];
