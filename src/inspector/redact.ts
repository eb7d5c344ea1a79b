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
    const hidden = this.value(value as { [key: string]: Json }, '');
    return { ...(hidden as { [key: string]: Json }), type: value.type };
  }

  private value(value: Json, key: string): Json {
    if (typeof value === 'string') return this.text(value, key);
    if (Array.isArray(value)) return value.map((item) => this.value(item, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [ORDINARY_KEY.test(name) ? name : masked(name), this.value(inner, name)]));
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

const masked = (text: string): string => text.replace(/\S/g, 'x');
