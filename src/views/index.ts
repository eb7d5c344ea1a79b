/** Views: folds of a session's records. See docs for each; they change nothing and decide nothing. */
export type { SessionRecord } from './record.ts';
export { Transcript, type TranscriptEntry } from './transcript.ts';
export { Rollout } from './rollout/rollout.ts';
export { RolloutFile, type RolloutFileOptions, type RolloutMending } from './rollout/rollout-file.ts';
export { rolloutPath } from './rollout/rollout-path.ts';
export { toRolloutHost, type ForkPoint, type RolloutHost } from './rollout/rollout-host.ts';
export { readRollout, type PassedOver, type ReadRolloutOptions, type RolloutRead } from './rollout/read-rollout.ts';
export { rolloutOf } from './rollout/find-rollout.ts';
export { encodeRolloutLine, type RolloutLine } from './rollout/rollout-line.ts';
export { Notifications } from './notifications/notifications.ts';
export type { Notification, ProgressDelta } from './notifications/notification.ts';
export { Analytics, type AnalyticsOptions } from './analytics/analytics.ts';
export type { AnalyticsSink, HookRunEvent } from './analytics/hook-run-event.ts';
export { jsonlSink } from './analytics/jsonl-sink.ts';
export { sourceOfPath, type SourceFolders } from './analytics/hook-source.ts';
export { Ledger, type LedgerEntry, type LedgerOutcome } from './ledger/ledger.ts';
export { foldUsage, noUsage, totalTokens, type TurnUsage, type Usage } from './usage/usage.ts';
export type { Tokens } from './codex/token-usage.ts';
