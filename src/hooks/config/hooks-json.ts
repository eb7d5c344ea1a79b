import { hookEventNames, isHookEventName } from '../event-names.ts';
import type { HookEventName } from '../event-names.ts';
import { declaredHandler, handlerType } from './declared-handler.ts';
import type { DeclaredEvents, DeclaredGroup, DeclaredHandler } from './declared.ts';
import { JsonTextError } from './json-cursor.ts';
import type { JsonReader } from './json-reader.ts';
import { troubleOf } from './json-trouble.ts';

/** Reads the text of a hooks.json. Trouble voids the whole file; `error` is told in Codex's words, with its place. */
export function readHooksJson(text: string): { events: DeclaredEvents } | { error: string } {
  let events: DeclaredEvents = {};
  const error = troubleOf(text, (reader) => { events = readFile(reader); });
  return error === null ? { events } : { error };
}

function readFile(reader: JsonReader): DeclaredEvents {
  let events: DeclaredEvents = {};
  const fields = new Map<string, () => unknown>([
    ['description', () => reader.isNull() || reader.text('a string')],
    ['hooks', () => (events = readEvents(reader))],
  ]);
  const once = onlyOnce();
  const field = (key: string) => {
    const read = fields.get(key);
    if (!read) throw new JsonTextError(`unknown field \`${key}\`, expected \`description\` or \`hooks\``);
    return once(key, read);
  };
  reader.struct('struct HooksFile', field, [...fields.values()]);
  return events;
}

function readEvents(reader: JsonReader): DeclaredEvents {
  const events: DeclaredEvents = {};
  const once = onlyOnce();
  const readGroups = (event: HookEventName) => () => (events[event] = reader.list(() => readGroup(reader)));
  const field = (key: string) => (isHookEventName(key) ? once(key, readGroups(key)) : () => reader.skip());
  reader.struct('struct HookEventsToml', field, hookEventNames.map(readGroups));
  return events;
}

function readGroup(reader: JsonReader): DeclaredGroup {
  const group: DeclaredGroup = { matcher: null, handlers: [] };
  const fields = new Map<string, () => unknown>([
    ['matcher', () => (group.matcher = reader.isNull() ? null : reader.text('a string'))],
    ['hooks', () => (group.handlers = reader.list(() => readHandler(reader)))],
  ]);
  const once = onlyOnce();
  const field = (key: string) => {
    const read = fields.get(key);
    return read ? once(key, read) : () => reader.skip();
  };
  reader.struct('struct MatcherGroup', field, [...fields.values()]);
  return group;
}

function readHandler(reader: JsonReader): DeclaredHandler {
  const readTag = () => reader.name('variant identifier', handlerType);
  const { tag, rest } = reader.tagged('internally tagged enum HookHandlerConfig', readTag);
  return declaredHandler(tag, rest);
}

function onlyOnce() {
  const seen = new Set<string>();
  return (key: string, read: () => unknown) => {
    if (seen.has(key)) throw new JsonTextError(`duplicate field \`${key}\``);
    seen.add(key);
    return read;
  };
}
