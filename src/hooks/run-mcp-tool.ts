import { maxTimerMs } from '../processes/index.ts';
import type { McpToolHandler } from './handler.ts';
import { isJsonObject } from './json.ts';
import type { Json, JsonObject } from './json.ts';
import type { HookEnding } from './run.ts';

/**
 * The port through which an `mcp_tool` handler calls a tool of a server that the session is connected to. It must not ask
 * for approval or run hooks, and keeps to its time, which the wait for a server that is still starting counts against. It
 * may reject: that is a failed run.
 */
export type CallMcpTool = (call: { server: string; tool: string; input: JsonObject; timeoutMs: number; signal: AbortSignal }) => Promise<McpToolOutcome>;

/** `texts`: the result's text parts. `failed`: the call did not happen; `message` in Codex's words, as `unknown MCP server 'x'`. */
export type McpToolOutcome = { kind: 'result'; texts: string[]; isError: boolean } | { kind: 'failed'; message: string };

/** Calls the tool; its text counts as the stdout of a command that exits with 0. Never rejects. */
export async function runMcpTool(handler: McpToolHandler, event: JsonObject, callMcpTool: CallMcpTool | undefined, signal: AbortSignal): Promise<HookEnding> {
  if (signal.aborted) return { kind: 'cancelled', stdout: '', stderr: '' };
  const filled = fill(parseObject(handler.inputJson), event);
  if ('missing' in filled) return failed(`hook input placeholder \`\${${filled.missing}}\` was not found`);
  if (!callMcpTool) return failed(`unknown MCP server '${handler.server}'`);
  const input = isJsonObject(filled.value) ? filled.value : {};
  const timeoutMs = Math.min(handler.timeoutS * 1000, maxTimerMs - LATER_MS);
  return race(handler, timeoutMs, signal, (innerSignal) => callMcpTool({ server: handler.server, tool: handler.tool, input, timeoutMs, signal: innerSignal }));
}

/** The port knows what the time was spent on: this is for one that does not keep to it. */
const LATER_MS = 250;

async function race(handler: McpToolHandler, timeoutMs: number, signal: AbortSignal, call: (signal: AbortSignal) => Promise<McpToolOutcome>): Promise<HookEnding> {
  const { promise, resolve } = Promise.withResolvers<HookEnding>();
  const inner = new AbortController();
  const late = failed(`tool call failed for \`${handler.server}/${handler.tool}\``);
  const timer = setTimeout(() => resolve(late), timeoutMs + LATER_MS);
  const cancel = () => resolve({ kind: 'cancelled', stdout: '', stderr: '' });
  signal.addEventListener('abort', cancel, { once: true });
  call(inner.signal).then(
    (outcome) => resolve(endingOf(outcome)),
    (error: unknown) => resolve(failed(error instanceof Error ? error.message : String(error))),
  );
  const ending = await promise;
  clearTimeout(timer);
  signal.removeEventListener('abort', cancel);
  inner.abort();
  return ending;
}

function endingOf(outcome: McpToolOutcome): HookEnding {
  if (outcome.kind === 'failed') return failed(outcome.message);
  const text = outcome.texts.join('\n');
  return outcome.isError ? failed(`MCP tool returned an error: ${text}`) : { kind: 'exited', code: 0, stdout: text, stderr: '' };
}

function failed(message: string): HookEnding {
  return { kind: 'failed', message, stdout: '', stderr: '' };
}

function parseObject(text: string): Json {
  const value: Json = JSON.parse(text);
  return value;
}

type Filled = { value: Json } | { missing: string };

/** Puts the event's values for `${a.b}`. A text that is nothing but one placeholder takes the value's own type. */
function fill(template: Json, event: JsonObject): Filled {
  if (typeof template === 'string') return fillText(template, event);
  if (Array.isArray(template)) return fillAll(template, event, (values) => values);
  if (!isJsonObject(template)) return { value: template };
  const keys = Object.keys(template);
  return fillAll(Object.values(template), event, (values) => Object.fromEntries(keys.map((key, index) => [key, values[index] ?? null])));
}

function fillAll(templates: Json[], event: JsonObject, gather: (values: Json[]) => Json): Filled {
  const values: Json[] = [];
  for (const template of templates) {
    const filled = fill(template, event);
    if ('missing' in filled) return filled;
    values.push(filled.value);
  }
  return { value: gather(values) };
}

function fillText(template: string, event: JsonObject): Filled {
  const whole = /^\$\{([^{}]+)\}$/.exec(template)?.[1];
  if (whole !== undefined) {
    const value = lookUp(event, whole);
    return value === undefined ? { missing: whole } : { value };
  }
  for (const [, name = ''] of template.matchAll(/\$\{([^{}]+)\}/g)) if (lookUp(event, name) === undefined) return { missing: name };
  return { value: template.replaceAll(/\$\{([^{}]+)\}/g, (_, name: string) => asText(lookUp(event, name) ?? null)) };
}

function lookUp(event: JsonObject, name: string): Json | undefined {
  let value: Json | undefined = event;
  for (const key of name.split('.')) value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return value;
}

function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
