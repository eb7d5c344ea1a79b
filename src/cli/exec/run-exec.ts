import fs from 'node:fs';
import type { PromptInput } from '../../runtime/session.ts';
import type { TurnEnd } from '../../runtime/turn-ends.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { note } from '../output.ts';
import { checkCall, checkProfile } from './check-call.ts';
import type { ExecCall } from './exec-call.ts';
import { humanView } from './human-view.ts';
import { jsonView } from './json-view.ts';
import { awaitLocalServer } from './local-provider.ts';
import { openThread, type OpenThread } from './open-thread.ts';
import { promptInput } from './prompt-input.ts';
import { readPrompt } from './read-prompt.ts';
import { refuseBareFork, refuseFlags } from './refused-flags.ts';
import { shadowWait } from './shadow-wait.ts';
import { onStopSignals } from './stop-signals.ts';
import type { ExecView } from './view.ts';

/** Runs one turn and shows it. A fork without a prompt is only made. */
export async function runExec(call: ExecCall): Promise<ExitCode> {
  checkProfile(call.flags);
  refuseFlags(call);
  const flags = checkCall(call.flags);
  const text = await promptOf({ ...call, flags });
  await awaitLocalServer(flags, process.env);
  const isJson = flags.json === true || flags.experimentalJson === true;
  const view = isJson ? jsonView() : humanView(flags);
  const open = await openThread({ ...call, flags }, view);
  const unhook = onStopSignals(stopping(open, view));
  try {
    await view.begin(open.thread, { bypassTrust: flags.dangerouslyBypassHookTrust === true, runsTurn: text !== null });
    const end = text === null ? null : await runTurn(open, promptInput(text, flags.image ?? []));
    if (flags.outputLastMessage !== undefined && end?.status === 'completed') writeLastMessage(flags.outputLastMessage, end.lastMessage ?? '', isJson ? note : () => undefined);
    await open.host.closeAll();
    await view.end(end);
    return end === null || end.status === 'completed' ? exitCodes.done : exitCodes.failed;
  } finally {
    unhook();
    view.stop();
    await open.host.closeAll();
  }
}

async function promptOf(call: ExecCall): Promise<string | null> {
  if (call.fork === undefined || call.prompt !== undefined) return readPrompt(call.prompt, process.stdin, { alone: call.resume !== undefined || call.fork !== undefined });
  refuseBareFork(call.flags);
  return null;
}

async function runTurn({ thread }: OpenThread, input: PromptInput): Promise<TurnEnd> {
  const shadows = shadowWait(thread.session);
  const { ended } = await thread.session.submit(input);
  const end = await ended;
  await shadows.settled();
  return end;
}

const stopping = ({ host, thread }: OpenThread, view: ExecView) => ({
  interrupt: () => {
    if (thread.session.state.turn === null) void host.closeAll();
    else void thread.session.interrupt().catch(() => undefined);
    view.hint('interrupting the turn; Ctrl-C again ends at once');
  },
  end: () => { void host.closeAll(); },
  endNow: () => host.closeAll(),
});

/** As in Codex, the missing message is told of beside the events alone: elsewhere a person sees that there was none. */
function writeLastMessage(file: string, message: string, warn: (text: string) => void): void {
  try {
    fs.writeFileSync(file, message);
  } catch (error) {
    note(`Failed to write last message file "${file}": ${error instanceof Error ? error.message : String(error)}`);
  }
  if (message === '') warn(`Warning: no last agent message; wrote empty content to ${file}`);
}
