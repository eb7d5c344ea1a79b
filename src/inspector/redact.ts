import type { Json } from '../../machines/json.ts';
import type { LogRecord, Typed } from '../log/index.ts';

/**
 * The words that a session is folded by: names of things, not what anybody wrote. Every other text is replaced, so that
 * a field that nobody has thought of is hidden, not shown.
 */
const keptKeys = new Set([
  'type', 'v', 'format', 'session', 'actor', 'effect', 'kind', 'status', 'role', 'need', 'behavior', 'decision', 'purpose', 'trigger', 'when', 'source',
  'turn', 'promptId', 'callId', 'call_id', 'about', 'toolUseId', 'agentId', 'session_id', 'turn_id', 'tool_use_id', 'clientId',
  'event', 'hook_event_name', 'handlerType', 'executionMode', 'scope', 'trustStatus', 'matcher', 'name', 'aliases', 'tool_name', 'rewrites', 'invoke', 'namespace',
  'model', 'approvalPolicy', 'sandboxMode', 'permission_mode', 'order', 'signal', 'stream', 'where', 'httpStatus', 'code',
]);
/** Somebody's own JSON: nothing in it is a word of ours, whatever its key. What hooks got on stdin, `answer.input`, is ours. */
const foreignKeys = new Set(['input', 'tool_input', 'hookInput', 'rewritten', 'updatedInput', 'arguments', 'response', 'tool_response', 'params', 'action', 'host', 'outputSchema']);
/** In an item that clients are shown these are somebody's too. */
const foreignInItems = new Set(['result', 'error']);
const itemKeys = new Set(['item', 'items', 'startedItem', 'declinedItem', 'unansweredItem']);
/** Names that are made of a path and more: the path in them is replaced, the rest is kept. */
const pathedKeys = new Set(['id', 'key', 'handlerKey', 'runId', 'hook_run_id', 'by']);
/** Why a handler was passed over, in the engine's own words. */
const reasons = new Set(['untrusted', 'modified', 'disabled', 'matcher', 'feature-off']);
const pathKeys = new Set(['sourcePath', 'cwd', 'transcript_path', 'agent_transcript_path', 'spillPath', 'path']);
/** A key of somebody's JSON that is no ordinary name is a text too. */
const ORDINARY_KEY = /^[A-Za-z_$][\w$.-]{0,40}$/;

/**
 * Takes out of a log what people, hooks, tools and models said, and where it lay: each text becomes one of the same
 * length. What happened, when, and in which order stays, and the log folds to the same states.
 */
export class Redactor {
  private readonly placeholders = new Map<string, string>();
  private readonly taken = new Set<string>();
  private paths: string[] = [];

  record(record: LogRecord): LogRecord {
    this.learnPaths(record.event as Json);
    const { event, facts } = record;
    return { ...record, event: this.object(event), facts: facts.map((fact) => this.object(fact)) };
  }

  private object(value: Typed): Typed {
    const hidden = this.value(value as { [key: string]: Json }, '', '');
    return { ...(hidden as { [key: string]: Json }), type: value.type };
  }

  /** `owner`: the key of the object that the value is in. */
  private value(value: Json, key: string, owner: string): Json {
    if (isForeign(key, owner)) return blottedOut(value);
    if (typeof value === 'string') return this.text(value, key);
    if (Array.isArray(value)) return value.map((item) => this.value(item, key, owner));
    if (typeof value !== 'object' || value === null) return value;
    return mapObject(value, (inner, name) => this.value(inner, name, key));
  }

  private text(text: string, key: string): string {
    if (keptKeys.has(key) || (key === 'reason' && reasons.has(text))) return text;
    if (pathedKeys.has(key)) return this.withoutPaths(text);
    if (pathKeys.has(key)) return this.path(text);
    return masked(text);
  }

  /** Different paths stay different, and each keeps its depth. */
  private path(text: string): string {
    const known = this.placeholders.get(text);
    if (known !== undefined) return known;
    let made = text.replace(/[^/\s]/g, 'x');
    for (let number = 1; this.taken.has(made) && made.length > String(number).length; number += 1) made = `${made.slice(0, made.length - String(number).length)}${number}`;
    this.taken.add(made);
    this.placeholders.set(text, made);
    this.paths = [...this.placeholders.keys()].filter((path) => path.length > 1).toSorted((a, b) => b.length - a.length);
    return made;
  }

  private withoutPaths(text: string): string {
    let hidden = text;
    for (const path of this.paths) if (hidden.includes(path)) hidden = hidden.replaceAll(path, this.path(path));
    // What still looks like a path is one that no field has named.
    return hidden.replace(/\/[^\s:]+/g, (path) => (path.replace(/[/x\d]/g, '') === '' ? path : path.replace(/[^/]/g, 'x')));
  }

  private learnPaths(value: Json): void {
    if (Array.isArray(value)) { for (const item of value) this.learnPaths(item); return; }
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) if (typeof inner === 'string' && pathKeys.has(key) && inner.includes('/')) this.path(inner); else this.learnPaths(inner);
  }
}

const isForeign = (key: string, owner: string): boolean =>
  key === 'input' ? owner !== 'answer' : foreignKeys.has(key) || (itemKeys.has(owner) && foreignInItems.has(key));

function blottedOut(value: Json): Json {
  if (typeof value === 'string') return masked(value);
  if (Array.isArray(value)) return value.map(blottedOut);
  return typeof value === 'object' && value !== null ? mapObject(value, blottedOut) : value;
}

const mapObject = (value: { [key: string]: Json }, change: (inner: Json, name: string) => Json): { [key: string]: Json } =>
  Object.fromEntries(Object.entries(value).map(([name, inner]) => [ORDINARY_KEY.test(name) ? name : masked(name), change(inner, name)]));

const masked = (text: string): string => text.replace(/\S/g, 'x');
