import type { JsonObject } from '../../machines/json.ts';
import type { SessionSettings } from '../../machines/settings.ts';
import type { ToolCall, ToolDescription, ToolOutput, ToolResult } from '../../machines/tool-call-data.ts';
import type { ToolSpec } from '../models/port.ts';
import type { RunOptions, ToolScope } from './port.ts';

/** Everything of one run besides the call. */
export type ToolRun = { scope: ToolScope; options: RunOptions; signal: AbortSignal };

/** One tool. It must not throw and must not reject: a failure is a result. */
export type Tool = {
  /** The name and namespace under which models call it. */
  name: string;
  namespace?: string;
  kind: ToolCall['kind'];
  /** As models are offered it; inside its namespace where it has one. */
  spec: ToolSpec;
  /** Whether a turn with these settings has it; absent: every turn has. */
  isOffered?(settings: SessionSettings): boolean;
  describe(call: ToolCall, scope: ToolScope): Promise<ToolDescription> | ToolDescription;
  run(call: ToolCall, run: ToolRun): Promise<ToolResult>;
};

const abortedLong = 'Wall time: {seconds} seconds\naborted by user';
const abortedShort = 'aborted by user after {seconds}s';

/** What the model reads of a call that was interrupted, as Codex words it for this sort of tool. */
export const abortedOutput = (sort: 'command' | 'other'): string => (sort === 'command' ? abortedLong : abortedShort);

/** Runs alone unless it says otherwise: the calls before it have ended, and those after it wait. */
export function describeAs(parts: Partial<ToolDescription> & Pick<ToolDescription, 'hook'>): ToolDescription {
  return { rewrites: 'arguments', parallel: false, permission: { need: 'none' }, abortedOutput: abortedOutput('other'), ...parts };
}

/** A call that came to nothing: the model reads why, and no PostToolUse runs. */
export const failed = (output: ToolOutput, items: JsonObject[] = []): ToolResult => ({ output, success: false, post: null, items });
