import type { HookEventDefinition } from './event-definition.ts';
import type { HookEventName } from './event-names.ts';
import { postCompact, preCompact } from './events/compact.ts';
import { interrupt, sessionEnd } from './events/ending.ts';
import { postModelRequest, preModelRequest } from './events/model-request.ts';
import { permissionRequest } from './events/permission-request.ts';
import { postToolUse } from './events/post-tool-use.ts';
import { preToolUse } from './events/pre-tool-use.ts';
import { sessionStart, subagentStart } from './events/session-start.ts';
import { stop, subagentStop } from './events/stop.ts';
import { userPromptSubmit } from './events/user-prompt-submit.ts';

/** The table of hook events: a forgotten one does not compile. */
export const events = {
  PreModelRequest: preModelRequest,
  PostModelRequest: postModelRequest,
  PreToolUse: preToolUse,
  PermissionRequest: permissionRequest,
  PostToolUse: postToolUse,
  PreCompact: preCompact,
  PostCompact: postCompact,
  SessionStart: sessionStart,
  SessionEnd: sessionEnd,
  UserPromptSubmit: userPromptSubmit,
  SubagentStart: subagentStart,
  SubagentStop: subagentStop,
  Stop: stop,
  Interrupt: interrupt,
} as const satisfies Record<HookEventName, HookEventDefinition>;

/** The definition of any event, where which one is not known. */
export function definitionOf(event: HookEventName): HookEventDefinition {
  return events[event];
}
