/** The hook events, in the order in which one source's handlers are discovered and shown. */
export const hookEventNames = [
  'PreModelRequest',
  'PostModelRequest',
  'PreToolUse',
  'PermissionRequest',
  'PostToolUse',
  'PreCompact',
  'PostCompact',
  'SessionStart',
  'SessionEnd',
  'UserPromptSubmit',
  'SubagentStart',
  'SubagentStop',
  'Stop',
  'Interrupt',
] as const;

/** The moment hooks hang on, as configuration files and stdin spell it. */
export type HookEventName = (typeof hookEventNames)[number];

export function isHookEventName(name: string): name is HookEventName {
  return hookEventNames.some((known) => known === name);
}

/** `PreToolUse` -> `pre_tool_use`: the label in keys and hashes. */
export function snakeLabel(event: HookEventName): string {
  return words(event).join('_');
}

/** `PreToolUse` -> `pre-tool-use`: the label in run ids. */
export function kebabLabel(event: HookEventName): string {
  return words(event).join('-');
}

/** `PreToolUse` -> `preToolUse`: the name on the app-server wire. */
export function wireEventName(event: HookEventName): string {
  return event.charAt(0).toLowerCase() + event.slice(1);
}

function words(event: HookEventName): string[] {
  return event.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
}
