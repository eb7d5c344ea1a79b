/** Sessions of one Codex home, opened as its configuration says: what the command line and the app server are made of. */
export { Host, type HostLimits, type HostOptions } from './host.ts';
export { HostError } from './host-error.ts';
export { createHookRunner, type HookRunnerOptions } from './hook-runner.ts';
export type { HostedThread, OpenRequest, ReadModel, ThreadWatch } from './open-session.ts';
export { logPath } from './paths.ts';
export { readSessionConfig, recordedHooks, type ReadConfig, type SessionConfig, type SessionOverrides } from './session-config.ts';
export type { ThreadInfo } from './thread-info.ts';
