import { flag, functionSpec, number, text } from '../spec.ts';

const outputTokens = number('How many tokens of output to return at most. 10000 unless given; the session may allow fewer.');

export const execSpec = functionSpec('exec_command', 'Runs a shell command. Returns its output, or a session id while it is still running.', {
  cmd: text('The command, in the shell\'s language.'),
  justification: text('With `require_escalated`: the question that the user is asked. Leave it out otherwise.'),
  login: flag('True starts the shell as a login shell, false does not. True unless given.'),
  max_output_tokens: outputTokens,
  prefix_rule: { type: 'array', description: 'With `require_escalated`: the first words of `cmd` that could be allowed from now on, such as ["git", "pull"].', items: { type: 'string' } },
  sandbox_permissions: { type: 'string', description: '`use_default` keeps to the sandbox; `require_escalated` asks to run outside it.', enum: ['use_default', 'require_escalated'] },
  shell: text('The shell to use in place of the user\'s own.'),
  tty: flag('True gives the command a terminal; otherwise it has pipes and no input.'),
  workdir: text('The folder to run in. The turn\'s folder unless given.'),
  yield_time_ms: number('How long to wait for the end before returning what there is: 250 to 30000 ms, 10000 unless given.'),
}, ['cmd']);

export const writeStdinSpec = functionSpec('write_stdin', 'Writes to a running command, or waits for it, and returns its latest output.', {
  chars: text('What to write. Empty, or left out: only wait.'),
  max_output_tokens: outputTokens,
  session_id: number('The session id that exec_command returned.'),
  yield_time_ms: number('How long to wait: after writing 250 ms unless given and 30000 at most; without writing 5000 to 300000 ms.'),
}, ['session_id']);
