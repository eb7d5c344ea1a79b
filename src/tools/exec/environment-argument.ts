import type { ToolCall } from '../../../machines/tool-call-data.ts';
import { parseArguments, type Parsed } from '../text/arguments.ts';
import { option, string, struct } from '../text/rust-struct.ts';

const environmentArguments = struct('ToolEnvironmentArgs', { environment_id: option(string) });

/** The one environment that a session has: the machine it runs on. */
const local = 'local';

/** Codex reads where a call is to act before it reads the rest of its arguments. */
export function checkEnvironment(call: ToolCall): Parsed<null> {
  const parsed = parseArguments(environmentArguments, call);
  if (!parsed.ok) return parsed;
  const { environment_id: id } = parsed.value;
  return id === null || id === local ? { ok: true, value: null } : { ok: false, error: `unknown turn environment id \`${id}\`` };
}
