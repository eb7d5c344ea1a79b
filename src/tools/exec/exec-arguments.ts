import { z } from 'zod';
import type { ToolCall } from '../../../machines/tool-call-data.ts';
import { parseArguments, type Parsed } from '../text/arguments.ts';

const count = z.number().int().nonnegative();

const schema = z.object({
  cmd: z.string(),
  workdir: z.string().nullish(),
  shell: z.string().nullish(),
  login: z.boolean().nullish(),
  tty: z.boolean().nullish(),
  yield_time_ms: count.nullish(),
  max_output_tokens: count.nullish(),
  sandbox_permissions: z.enum(['use_default', 'require_escalated', 'with_additional_permissions']).nullish(),
  justification: z.string().nullish(),
  prefix_rule: z.array(z.string()).nullish(),
});

export type ExecArguments = z.infer<typeof schema>;

/** The arguments of `exec_command`, with the command that a hook has put in place of the model's. */
export function parseExecArguments(call: ToolCall): Parsed<ExecArguments> {
  const { rewritten, ...original } = call;
  const parsed = parseArguments(schema, typeof rewritten === 'object' ? call : original);
  return parsed.ok && typeof rewritten === 'string' ? { ok: true, value: { ...parsed.value, cmd: rewritten } } : parsed;
}
