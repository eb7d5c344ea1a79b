import type { JsonObject } from '../../machines/json.ts';
import type { ToolSpec } from '../models/port.ts';

/** A function tool as the Responses API spells it. Property names and types are Codex's; the words are ours. */
export const functionSpec = (name: string, description: string, properties: JsonObject, required?: string[]): ToolSpec => ({
  type: 'function', name, description, strict: false,
  parameters: { type: 'object', properties, ...(required === undefined ? {} : { required }), additionalProperties: false },
});

export const text = (description: string): JsonObject => ({ type: 'string', description });
export const number = (description: string): JsonObject => ({ type: 'number', description });
export const flag = (description: string): JsonObject => ({ type: 'boolean', description });
