import { byteBudget, truncateMiddle, truncateWithHeading, type TextBudget } from '../text/truncate.ts';
import { byteLength, tokensOf } from '../text/tokens.ts';
import { omission, type HeadTailBuffer } from './head-tail-buffer.ts';

/** What one yield of a command brought. */
export type ExecYield = {
  chunkId: string;
  wallMs: number;
  /** The exit code, or the id under which the command goes on. */
  end: { exitCode: number } | { processId: number };
  output: HeadTailBuffer;
};

/** The text that the model reads, as Codex lays it out. */
export function execOutputText({ chunkId, wallMs, end, output }: ExecYield, budget: TextBudget): string {
  return [
    `Chunk ID: ${chunkId}`,
    `Wall time: ${(wallMs / 1000).toFixed(4)} seconds`,
    'exitCode' in end ? `Process exited with code ${end.exitCode}` : `Process running with session ID ${end.processId}`,
    `Original token count: ${tokensOf(output.totalBytes)}`,
    'Output:',
    modelText(output, budget),
  ].join('\n');
}

/** The output itself within its budget: what PostToolUse hooks get as `tool_response`. */
export function modelText(output: HeadTailBuffer, budget: TextBudget): string {
  const text = output.text();
  if (output.omittedBytes === 0) return truncateWithHeading(text, budget);
  const heading = `Warning: truncated output (original token count: ${tokensOf(output.totalBytes)})\n${omission(output.omittedBytes)}\n\n`;
  return byteLength(text) <= byteBudget(budget) ? text : heading + truncateMiddle(text, budget);
}
