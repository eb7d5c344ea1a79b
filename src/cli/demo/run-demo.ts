import { verify } from '../../replay/index.ts';
import type { HostedThread } from '../../host/open-session.ts';
import { logPath } from '../../host/paths.ts';
import { systemJson } from '../../runtime/system.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { openThread } from '../exec/open-thread.ts';
import { onStopSignals } from '../exec/stop-signals.ts';
import { note } from '../output.ts';
import { line, type Line } from '../render/line.ts';
import { showLive } from '../render/live.ts';
import { readLogFile } from '../replay-log.ts';
import { calledAs } from '../version.ts';
import { makeDemoFolder, trustDemoHooks, type DemoFolder } from './demo-folder.ts';

/** Runs the demo; 1 where anything of it was not as it should be. */
export async function runDemo(): Promise<ExitCode> {
  const folder = makeDemoFolder();
  const hooks = trustDemoHooks(folder);
  const call = { prompt: undefined, flags: { script: folder.script, cd: folder.project, skipGitRepoCheck: true } };
  const { host, thread } = await openThread(call, { watch: { past: () => undefined, view: () => undefined }, note }, folder.home);
  const live = showLive(thread.session, process.stdout);
  const unhook = onStopSignals({ interrupt: () => void host.closeAll(), end: () => void host.closeAll(), endNow: () => host.closeAll() });
  try {
    live.note([
      line('A coding agent\'s session, with a scripted model and real hooks.', 'strong'),
      line(`Its project is a copy in ${folder.project}. It has ${hooks.length} hooks, trusted by their hashes:`),
      ...hooks.map((hook) => line(`${hook.event}: ${hook.type === 'command' ? hook.command : hook.tool}`, 'dim', 1)),
    ]);
    await tour(thread, live.note);
    const before = systemJson(thread.session.system);
    live.stop();
    await host.closeAll();
    return await showReplay(folder, thread, before, live.note);
  } finally {
    unhook();
    live.stop();
    await host.closeAll();
  }
}

type Note = (lines: readonly Line[]) => void;
const section = (title: string, ...explanation: string[]): Line[] => [line(''), line(title, 'strong'), ...explanation.map((text) => line(text, 'dim')), line('')];

async function tour({ session }: HostedThread, note: Note): Promise<void> {
  const turn = async (prompt: string): Promise<void> => { await (await session.submit(prompt)).ended; };

  note(section('1. A prompt', 'Hooks look at the session, the prompt, the tool call and the end of the turn.'));
  await turn('Look around in this project.');

  note(section('2. A prompt that a hook blocks', 'The model never sees it, neither now nor later. It does see the context that the hook leaves in its place.'));
  await turn('Deploy it with the key sk-demo12345678.');

  note(section('3. A queue with a blocked prompt in it', 'While the first prompt runs, two more wait. A hook denies one tool call; a Stop hook continues the turn once; the second prompt is blocked, and the third runs as if it had never been there.'));
  const first = await session.submit('Tidy up: remove what nobody needs, and make a build folder.');
  const [second, third] = await Promise.all([session.queue('Publish it with sk-demo87654321.'), session.queue('Thanks, that is all.')]);
  await Promise.all([first.ended, second.ended, third.ended]);
}

async function showReplay({ home, root }: DemoFolder, { session }: HostedThread, live: string, note: Note): Promise<ExitCode> {
  const file = logPath(home, session.id);
  const records = await readLogFile(file);
  const upTo = records.filter(({ seq }) => seq <= (JSON.parse(live) as { seq: number }).seq);
  const verification = verify(records);
  const isSame = verification.divergence === null && systemJson(verify(upTo).system ?? session.system) === live;
  const secrets = session.transcript.items().filter((item) => JSON.stringify(item).includes('sk-demo'));
  const blocked = records.flatMap(({ facts }) => facts.filter((fact) => fact.type === 'prompt.blocked')).length;
  note([
    ...section('4. The replay', 'The log is read from disk and folded by the same machines. No model is called, no hook runs.'),
    line(verification.divergence === null
      ? `✓ ${verification.facts} facts in ${verification.records} records came out the same, byte for byte`
      : `✗ record ${verification.divergence.seq} came out different`, verification.divergence === null ? 'good' : 'bad'),
    line(isSame ? '✓ the machines are in the very state that the live session had' : '✗ the machines are in another state', isSame ? 'good' : 'bad'),
    line(secrets.length === 0 ? `✓ ${blocked} blocked prompts are nowhere in the conversation` : '✗ a blocked prompt is in the conversation', secrets.length === 0 ? 'good' : 'bad'),
    line(''),
    { ...line(`The log: ${file}`), whole: true },
    line('Look further:'),
    { ...line(`${calledAs()} inspect ${file}`, 'user', 1), whole: true },
    { ...line(`${calledAs()} replay ${file}`, 'user', 1), whole: true },
    line(`Everything is in ${root}; remove it when you are done.`, 'dim'),
  ]);
  return isSame && secrets.length === 0 && blocked === 2 ? exitCodes.done : exitCodes.failed;
}

