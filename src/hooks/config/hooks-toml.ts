import { isHookEventName } from '../event-names.ts';
import { describe, isMap } from './content.ts';
import type { Content } from './content.ts';
import { declaredHandler, handlerType } from './declared-handler.ts';
import type { DeclaredEvents, DeclaredGroup, DeclaredHandler } from './declared.ts';
import { JsonTextError } from './json-cursor.ts';

export interface HookState {
  enabled?: boolean;
  trustedHash?: string;
}

/** What is wrong in a `[hooks]` table, in serde's words, and at which keys below it. */
export interface HooksTomlError {
  message: string;
  keys: string[];
}

/** Reads a `[hooks]` table: events, and state by handler key. A wrong value voids the table. */
export function readHooksToml(table: Content): { events: DeclaredEvents; states: Map<string, HookState> } | { error: HooksTomlError } {
  let keys: string[] = [];
  try {
    if (!isMap(table)) throw wrongType(table, 'struct HooksToml');
    const states = readStates(table.entries.find(([key]) => key === 'state')?.[1], (at) => (keys = at));
    keys = [];
    const events: DeclaredEvents = {};
    for (const [key, value] of table.entries) if (isHookEventName(key)) events[key] = list(value).map(readGroup);
    return { events, states };
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    return { error: { message: error.message, keys } };
  }
}

function readStates(content: Content | undefined, at: (keys: string[]) => void): Map<string, HookState> {
  if (content === undefined) return new Map();
  at(['state']);
  if (!isMap(content)) throw wrongType(content, 'a map');
  return new Map(
    content.entries.map(([key, value]) => {
      at(['state', key]);
      if (!isMap(value)) throw wrongType(value, 'struct HookStateToml');
      const state: HookState = {};
      for (const [name, item] of value.entries) {
        at(['state', key, name]);
        if (name === 'enabled') state.enabled = boolean(item);
        if (name === 'trusted_hash') state.trustedHash = text(item);
      }
      return [key, state] as const;
    }),
  );
}

function readGroup(content: Content): DeclaredGroup {
  if (Array.isArray(content)) return { matcher: matcher(content[0] ?? null), handlers: list(content[1] ?? []).map(readHandler) };
  if (!isMap(content)) throw wrongType(content, 'struct MatcherGroup');
  const group: DeclaredGroup = { matcher: null, handlers: [] };
  for (const [key, value] of content.entries) {
    if (key === 'matcher') group.matcher = matcher(value);
    if (key === 'hooks') group.handlers = list(value).map(readHandler);
  }
  return group;
}

function matcher(content: Content): string | null {
  return content === null ? null : text(content);
}

function readHandler(content: Content): DeclaredHandler {
  if (Array.isArray(content)) return declaredHandler(tag(content[0]), content.slice(1));
  if (!isMap(content)) throw wrongType(content, 'internally tagged enum HookHandlerConfig');
  const type = tag(content.entries.find(([key]) => key === 'type')?.[1]);
  return declaredHandler(type, { entries: content.entries.filter(([key]) => key !== 'type') });
}

function tag(content: Content | undefined) {
  if (content === undefined) throw new JsonTextError('missing field `type`');
  if (typeof content !== 'string') throw wrongType(content, 'variant identifier');
  return handlerType(content);
}

function list(content: Content): Content[] {
  if (!Array.isArray(content)) throw wrongType(content, 'a sequence');
  return content;
}

function text(content: Content): string {
  if (typeof content !== 'string') throw wrongType(content, 'a string');
  return content;
}

function boolean(content: Content): boolean {
  if (typeof content !== 'boolean') throw wrongType(content, 'a boolean');
  return content;
}

function wrongType(content: Content, expected: string): JsonTextError {
  return new JsonTextError(`invalid type: ${describe(content)}, expected ${expected}`);
}
