import type { Json } from '../../../machines/json.ts';
import type { ToolCall } from '../../../machines/tool-call-data.ts';
import { hookInput, parseArguments, type Parsed } from '../text/arguments.ts';
import { option, string, struct } from '../text/rust-struct.ts';

const environmentArguments = struct('ToolEnvironmentArgs', { environment_id: option(string) });

/** The one environment that a session has: the machine it runs on. */
const local = 'local';

/** Codex reads where a call is to act before it reads the rest of its arguments, and before any hook hears of it. */
export function checkEnvironment(call: ToolCall): Parsed<null> {
  const parsed = parseArguments(environmentArguments, { ...call, rewritten: undefined });
  if (!parsed.ok) return parsed;
  const { environment_id: id } = parsed.value;
  return id === null || id === local ? { ok: true, value: null } : { ok: false, error: `unknown turn environment id \`${id}\`` };
}

/** The arguments as they count: a hook that rewrites them cannot change the place, which is written into what it says. */
export function placedArguments(call: ToolCall): Parsed<Json> {
  const given = hookInput(call);
  if (call.rewritten === undefined) return { ok: true, value: given };
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return { ok: false, error: 'expected an object for rewritten tool arguments' };
  const { environment_id: place = local } = given;
  return place === local ? { ok: true, value: { ...given, environment_id: local } } : { ok: false, error: 'PreToolUse hook cannot change the tool environment (environment_id)' };
}
