import { describe, isFloat, isMap, isNumberText } from './content.ts';
import type { Content, ContentMap } from './content.ts';
import type { DeclaredHandler } from './declared.ts';
import { JsonTextError } from './json-cursor.ts';
import { unknownVariant } from './unknown-variant.ts';

const handlerTypes = ['command', 'mcp_tool', 'prompt', 'agent'] as const;
export type DeclaredType = (typeof handlerTypes)[number];

const maxI64 = 2n ** 63n - 1n;

/** The handler type that a name means. Throws in serde's words. */
export function handlerType(name: string): DeclaredType {
  const known = handlerTypes.find((type) => type === name);
  if (known === undefined) throw new JsonTextError(unknownVariant(name, handlerTypes));
  return known;
}

interface Field {
  names: readonly string[];
  read: (content: Content) => unknown;
  isRequired?: true;
}

/** Reads a handler's keys, in an object or an array of values. Throws JsonTextError without a place. */
export function declaredHandler(type: DeclaredType, content: Content): DeclaredHandler {
  switch (type) {
    case 'command': {
      const command = required(), commandWindows = optional(asText), timeoutS = optional(asInteger('u64')), isAsync = withDefault(asBoolean, false);
      const statusMessage = optional(asText), additionalContextLimit = optional(asInteger('usize'));
      readFields(content, 'Command', [
        { names: ['command'], read: command.read, isRequired: true },
        { names: ['commandWindows', 'command_windows'], read: commandWindows.read },
        { names: ['timeout'], read: timeoutS.read },
        { names: ['async'], read: isAsync.read },
        { names: ['statusMessage'], read: statusMessage.read },
        { names: ['additionalContextLimit'], read: additionalContextLimit.read },
      ]);
      return { type, command: command.value(), commandWindows: commandWindows.value(), timeoutS: timeoutS.value(), async: isAsync.value(), statusMessage: statusMessage.value(), additionalContextLimit: additionalContextLimit.value(), ...modeOf(content) };
    }
    case 'mcp_tool': {
      const server = required(), tool = required(), input = withDefault(asInput, { entries: [] }), timeoutS = optional(asInteger('u64')), statusMessage = optional(asText);
      readFields(content, 'McpTool', [
        { names: ['server'], read: server.read, isRequired: true },
        { names: ['tool'], read: tool.read, isRequired: true },
        { names: ['input'], read: input.read },
        { names: ['timeout'], read: timeoutS.read },
        { names: ['statusMessage'], read: statusMessage.read },
      ]);
      return { type, server: server.value(), tool: tool.value(), input: input.value(), timeoutS: timeoutS.value(), statusMessage: statusMessage.value(), ...modeOf(content) };
    }
    default:
      if (Array.isArray(content) && content.length > 0) throw new JsonTextError(`invalid length ${content.length}, expected 0 elements in sequence`);
      return { type };
  }
}

/** hookturn's own key: in an object only, and whatever else it says is ignored, as Codex ignores it. */
function modeOf(content: Content): { mode?: 'shadow' } {
  const isShadow = isMap(content) && content.entries.some(([key, value]) => key === 'mode' && value === 'shadow');
  return isShadow ? { mode: 'shadow' } : {};
}

function readFields(content: Content, variant: string, fields: readonly Field[]): void {
  if (Array.isArray(content)) return readInOrder(content, variant, fields);
  const seen = new Set<Field>();
  for (const [key, value] of isMap(content) ? content.entries : []) {
    const field = fields.find(({ names }) => names.includes(key));
    if (!field) continue;
    if (seen.has(field)) throw new JsonTextError(`duplicate field \`${field.names[0]}\``);
    seen.add(field);
    field.read(value);
  }
  const missing = fields.find((field) => field.isRequired && !seen.has(field));
  if (missing) throw new JsonTextError(`missing field \`${missing.names[0]}\``);
}

function readInOrder(values: Content[], variant: string, fields: readonly Field[]): void {
  for (const [index, field] of fields.entries()) {
    const value = values[index];
    if (value !== undefined) field.read(value);
    else if (field.isRequired) throw new JsonTextError(`invalid length ${index}, expected struct variant HookHandlerConfig::${variant} with ${fields.length} elements`);
  }
  if (values.length > fields.length) throw new JsonTextError(`invalid length ${values.length}, expected ${fields.length} elements in sequence`);
}

/** A value that is read at most once. */
function withDefault<Value>(as: (content: Content) => Value, unread: Value): { read: (content: Content) => void; value: () => Value } {
  let current = unread;
  return {
    read: (content) => {
      current = as(content);
    },
    value: () => current,
  };
}

function optional<Value>(as: (content: Content) => Value) {
  return withDefault<Value | null>((content) => (content === null ? null : as(content)), null);
}

function required() {
  return withDefault(asText, '');
}

function asText(content: Content): string {
  return typeof content === 'string' ? content : wrongType(content, 'a string');
}

function asBoolean(content: Content): boolean {
  return typeof content === 'boolean' ? content : wrongType(content, 'a boolean');
}

function asInteger(rustType: 'u64' | 'usize') {
  return (content: Content): bigint => {
    if (typeof content !== 'bigint') return wrongType(content, rustType);
    if (content < 0n) throw new JsonTextError(`invalid value: integer \`${content}\`, expected ${rustType}`);
    return content;
  };
}

/** The input template: an object of what TOML can say. */
function asInput(content: Content): ContentMap {
  // Rust sees a number that is no 64-bit integer as an object with one odd key.
  if (isNumberText(content)) return { entries: [['$serde_json::private::Number', content.numberText]] };
  if (!isMap(content)) return wrongType(content, 'a map');
  if (!fitsToml(content)) throw new JsonTextError('MCP hook input must be representable as TOML');
  return content;
}

function fitsToml(content: Content): boolean {
  if (content === null) return false;
  if (typeof content === 'bigint') return content <= maxI64;
  if (isFloat(content)) return Number.isFinite(content.float);
  if (Array.isArray(content)) return content.every(fitsToml);
  return !isMap(content) || content.entries.every(([, value]) => fitsToml(value));
}

function wrongType(content: Content, expected: string): never {
  throw new JsonTextError(`invalid type: ${describe(content)}, expected ${expected}`);
}
