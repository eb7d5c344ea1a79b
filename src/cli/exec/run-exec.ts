import fs from 'node:fs';
import type { HostedThread } from '../../host/open-session.ts';
import type { TurnEnd } from '../../runtime/turn-ends.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { note } from '../output.ts';
import { checkCall, checkProfile } from './check-call.ts';
import type { ExecCall } from './exec-call.ts';
import { humanView } from './human-view.ts';
import { jsonView } from './json-view.ts';
import { openThread, type OpenThread } from './open-thread.ts';
import { promptInput } from './prompt-input.ts';
import { readPrompt } from './read-prompt.ts';
import { shadowWait } from './shadow-wait.ts';
import { onStopSignals } from './stop-signals.ts';
import type { ExecView } from './view.ts';

/** Runs one turn and shows it. */
export async function runExec(call: ExecCall): Promise<ExitCode> {
  const { flags } = call;
  checkProfile(flags);
  checkCall(flags);
  const text = await readPrompt(call.prompt, process.stdin, { alone: call.resume !== undefined });
  const isJson = flags.json === true || flags.experimentalJson === true;
  const view = isJson ? jsonView() : humanView(flags);
  const open = await openThread(call, view);
  const unhook = onStopSignals(stopping(open, view));
  try {
    await view.begin(open.thread, { bypassTrust: flags.dangerouslyBypassHookTrust === true });
    const shadows = shadowWait(open.thread.session);
    const { ended } = await open.thread.session.submit(promptInput(text, flags.image ?? []));
    const end = await ended;
    if (flags.outputLastMessage !== undefined && end.status === 'completed') writeLastMessage(flags.outputLastMessage, end, open.thread);
    await shadows.settled();
    await open.host.closeAll();
    await view.end(end);
    return end.status === 'completed' ? exitCodes.done : exitCodes.failed;
  } finally {
    unhook();
    view.stop();
    await open.host.closeAll();
  }
}

const stopping = ({ host, thread }: OpenThread, view: ExecView) => ({
  interrupt: () => {
    if (thread.session.state.turn === null) void host.closeAll();
    else void thread.session.interrupt().catch(() => undefined);
    view.note('interrupting the turn; Ctrl-C again ends at once');
  },
  end: () => { void host.closeAll(); },
  endNow: () => host.closeAll(),
});

function writeLastMessage(file: string, end: TurnEnd, thread: HostedThread): void {
  try {
    fs.writeFileSync(file, textOf(end));
  } catch (error) {
    note(`Failed to write last message file "${file}": ${error instanceof Error ? error.message : String(error)}`);
  }
  if (textOf(end) === '') note(`Warning: no last agent message; wrote empty content to ${file} (session ${thread.info.id})`);
}

/** A turn that failed has no last message, whatever was said before. */
const textOf = ({ status, lastMessage }: TurnEnd): string => (status === 'completed' ? lastMessage ?? '' : '');
