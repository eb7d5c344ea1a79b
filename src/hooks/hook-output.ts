import { z } from 'zod';

// Codex refuses unknown keys at every level; `null` is absence only where a key may be null.
const optionalText = z.string().nullish();
const anyValue = z.json().nullish();

/** A unit variant as Rust's serde reads it: the name, or an object `{name: null}`. */
function variant<const Name extends string>(...names: [Name, ...Name[]]) {
  const name = z.enum(names);
  return z.preprocess(unwrapVariant, name);
}

function unwrapVariant(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const [entry, ...others] = Object.entries(value);
  return entry !== undefined && others.length === 0 && entry[1] === null ? entry[0] : value;
}

/** A nested struct as serde reads it: an object, or an array of its values in order. */
function struct<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const keys = Object.keys(shape);
  const asObject = (value: unknown) => (Array.isArray(value) && value.length <= keys.length ? Object.fromEntries(value.map((item: unknown, index) => [keys[index], item])) : value);
  return z.preprocess(asObject, z.strictObject(shape));
}

const universal = {
  continue: z.boolean().default(true),
  stopReason: optionalText,
  suppressOutput: z.boolean().default(false),
  systemMessage: optionalText,
};

// Any of these names is accepted in any event's output: Codex compares it with nothing.
const hookEventName = variant(
  'PreToolUse',
  'PermissionRequest',
  'PostToolUse',
  'PreCompact',
  'PostCompact',
  'SessionStart',
  'UserPromptSubmit',
  'SubagentStart',
  'SubagentStop',
  'Stop',
  'Interrupt',
);

const contextOnly = struct({ hookEventName, additionalContext: optionalText }).nullish();

export const universalOutput = z.strictObject(universal);

export const sessionStartOutput = z.strictObject({ ...universal, hookSpecificOutput: contextOnly });

export const userPromptSubmitOutput = z.strictObject({
  ...universal,
  decision: variant('block').nullish(),
  reason: optionalText,
  hookSpecificOutput: contextOnly,
});

export const stopOutput = z.strictObject({ ...universal, decision: variant('block').nullish(), reason: optionalText });

export const interruptOutput = z.strictObject({ systemMessage: optionalText });

export const preToolUseOutput = z.strictObject({
  ...universal,
  decision: variant('approve', 'block').nullish(),
  reason: optionalText,
  hookSpecificOutput: struct({
      hookEventName,
      permissionDecision: variant('allow', 'deny', 'ask').nullish(),
      permissionDecisionReason: optionalText,
      updatedInput: anyValue,
      additionalContext: optionalText,
    })
    .nullish(),
});

export const permissionRequestOutput = z.strictObject({
  ...universal,
  hookSpecificOutput: struct({
      hookEventName,
      decision: struct({
          behavior: variant('allow', 'deny'),
          message: optionalText,
          updatedInput: anyValue,
          updatedPermissions: anyValue,
          interrupt: z.boolean().default(false),
        })
        .nullish(),
    })
    .nullish(),
});

export const postToolUseOutput = z.strictObject({
  ...universal,
  decision: variant('block').nullish(),
  reason: optionalText,
  hookSpecificOutput: struct({ hookEventName, additionalContext: optionalText, updatedMCPToolOutput: anyValue })
    .nullish(),
});
