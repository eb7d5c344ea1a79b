/** hookturn: the session core of coding agents. See README.md. */
export { createSession, foldLog, resumeSession, type FoldedLog, type NewSessionOptions, type SessionOptions } from './runtime/create-session.ts';
export { Session, type PromptInput, type TakenPrompt } from './runtime/session.ts';
export type { TroubleHandler, TurnEnd } from './runtime/loop.ts';
export { SessionRefusal } from './runtime/errors.ts';
export type { SessionState } from './runtime/state.ts';
export type { SessionLimits } from './runtime/limits.ts';
export { mirror, type LogMirrorOptions } from './runtime/mirror/mirror.ts';
export type { Inspect, MirrorOptions, SessionActor } from './runtime/mirror/feed.ts';
export type { Clock, Delta, HookDispatch, HookRunner, Ids } from './runtime/ports.ts';
export { isAwaited, step, type Stepped } from './runtime/step.ts';
export { systemJson, type System } from './runtime/system.ts';
export type { Effect, EffectId } from './runtime/effect.ts';
export { MACHINE_VERSION, inputEventSchema, type InputEvent, type OpenedEvent, type RecordedHookSet } from './runtime/input-event.ts';
export type { SessionRecord } from './views/record.ts';
export { Transcript, type TranscriptEntry } from './views/transcript.ts';
export type { Model, ModelError, ModelEvent, ModelRequest, TokenUsage, ToolSpec } from './models/port.ts';
export type { Approver, RunOptions, Toolbox, ToolProgress, ToolScope } from './tools/port.ts';
export * from '../machines/index.ts';
