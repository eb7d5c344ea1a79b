import type { ToolSpec } from '../../models/port.ts';

/** The patch language, in Lark's notation, as the model's sampler is held to it. */
const grammar = [
  'start: begin_patch hunk+ end_patch',
  'begin_patch: "*** Begin Patch" LF',
  'end_patch: "*** End Patch" LF?',
  '',
  'hunk: add_hunk | delete_hunk | update_hunk',
  'add_hunk: "*** Add File: " filename LF add_line+',
  'delete_hunk: "*** Delete File: " filename LF',
  'update_hunk: "*** Update File: " filename LF change_move? change?',
  '',
  'filename: /(.+)/',
  'add_line: "+" /(.*)/ LF -> line',
  '',
  'change_move: "*** Move to: " filename LF',
  'change: (change_context | change_line)+ eof_line?',
  'change_context: ("@@" | "@@ " /(.+)/) LF',
  'change_line: ("+" | "-" | " ") /(.*)/ LF',
  'eof_line: "*** End of File" LF',
  '',
  '%import common.LF',
  '',
].join('\n');

export const applyPatchSpec: ToolSpec = {
  type: 'custom', name: 'apply_patch',
  description: 'Edits files. The input is the patch itself, as free text and not as JSON.',
  format: { type: 'grammar', syntax: 'lark', definition: grammar },
};
