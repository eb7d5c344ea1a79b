/** Replay: what a log proves, what it would have been, and where everything in it came from. */
export { readRecords, writeRecords, type Records } from './records.ts';
export { fork, replay, stateAt, stepsOf, type Moment, type Replayed, type Restepped } from './replay.ts';
export { formatVerification, verify, type Divergence, type Verification } from './verify.ts';
export { diffLogs, formatLogDiff, type LogDiff, type LogDifference } from './diff-logs.ts';
export { gatePoints, type GatePoint } from './gate-points.ts';
export { changesBetween, decisionOf, type Decision } from './decision.ts';
export { formatWhatIf, whatIf, type WhatIf, type WhatIfDifference } from './what-if.ts';
export { formatShadowReport, shadowReport, type ShadowHandler, type ShadowReport, type ShadowRun } from './shadow-report.ts';
export { formatWhy, why, type Reason, type Why } from './why.ts';
export type { Place, Subject } from './subject.ts';
export { explainHooks, formatHookExplanation, type ExplainedHandler, type HookExplanation } from './explain-hooks.ts';
export { allChecks, checkRecords, contextCheck, faultCheck, formatViolations, hookRunCheck, promptCheck, sequenceCheck, stopGovernor, toolCallCheck, turnCheck, type Check, type Violation } from './checks/index.ts';
export { formatImport, type Imported, type ImportReport } from './imported.ts';
export { importRollout } from './import-codex.ts';
export { importClaudeTranscript } from './import-claude.ts';
