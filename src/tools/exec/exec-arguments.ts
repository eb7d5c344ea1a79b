import type { ToolCall } from '../../../machines/tool-call-data.ts';
import { parseArguments, type Parsed } from '../text/arguments.ts';
import { defaulted, flag, list, option, required, string, struct, u64, usize, variant, type Reader } from '../text/rust-struct.ts';
import { checkEnvironment } from './environment-argument.ts';

const execArguments = struct('ExecCommandArgs', {
  cmd: required(string), workdir: option(string), shell: option(string), login: option(flag), tty: defaulted(flag, false),
  yield_time_ms: defaulted(u64, null), max_output_tokens: option(usize),
  sandbox_permissions: option(variant('use_default', 'require_escalated', 'with_additional_permissions')),
  justification: option(string), prefix_rule: option(list(string)),
});

export type ExecArguments = typeof execArguments extends Reader<infer T> ? T : never;

/** The arguments of `exec_command`, with the command that a hook has put in place of the model's. */
export function parseExecArguments(call: ToolCall): Parsed<ExecArguments> {
  const { rewritten, ...original } = call;
  const given = typeof rewritten === 'string' ? original : call;
  const checked = checkEnvironment(call);
  const parsed = checked.ok ? parseArguments(execArguments, given) : checked;
  return parsed.ok && typeof rewritten === 'string' ? { ok: true, value: { ...parsed.value, cmd: rewritten } } : parsed;
}
