import type { ResponseItem } from './response-item.ts';

/** A command that the user ran himself, and how it ended. `exitCode` is null where it was stopped. */
export type EndedCommand = { command: string; exitCode: number | null; durationMs: number; output: string };

/** What is said in the place of the output of a command that an interrupt ended. */
export const STOPPED_OUTPUT = 'command aborted by user';

/** How the model reads of it; Codex's words. */
export const userCommandItem = ({ command, exitCode, durationMs, output }: EndedCommand): ResponseItem => ({
  type: 'message', role: 'user',
  content: [{
    type: 'input_text',
    text: `<user_shell_command>\n<command>\n${command}\n</command>\n<result>\nExit code: ${exitCode ?? -1}\nDuration: ${(durationMs / 1000).toFixed(4)} seconds\nOutput:\n${output}\n</result>\n</user_shell_command>`,
  }],
});
