import { spawn } from 'node:child_process';
import { startInspector } from '../inspector/index.ts';
import { CliError, exitCodes, type ExitCode } from './exit-codes.ts';
import { note, onReaderGone, print } from './output.ts';

/** Serves the page until Ctrl-C. The address is the one line on stdout. */
export async function inspectLog(file: string, { port = 0, open }: { port?: number; open?: boolean }): Promise<ExitCode> {
  const inspector = await startInspector({ logPath: file, port });
  const ended = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve).once('SIGTERM', resolve).once('SIGHUP', resolve);
    onReaderGone(resolve);
  });
  note(`${file}: open this address in a browser of this machine. Ctrl-C ends it.`);
  await print(`${inspector.url}\n`);
  if (open === true) openBrowser(inspector.url);
  await ended;
  await inspector.close();
  return exitCodes.done;
}

/** The page of an inspector that runs in another process, its address told again where it answers. */
export async function visitPage(address: URL, { open }: { open?: boolean }): Promise<ExitCode> {
  const answer = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(ANSWER_MS) }).catch((error: unknown) => { throw new CliError(`Cannot reach an inspector at ${address.href}: ${causeOf(error)}. Its process prints the address; it may have ended.`); });
  if (!answer.ok) throw new CliError(`The inspector at ${address.origin} refuses this address: ${(await answer.text()).trim()}. Give the whole of it, with its token.`);
  await print(`${address.href}\n`);
  if (open === true) openBrowser(address.href);
  return exitCodes.done;
}

const ANSWER_MS = 5_000;

const causeOf = (error: unknown): string => (error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : String(error));

function openBrowser(url: string): void {
  const [command, args] = process.platform === 'darwin' ? ['open', [url]] as const : ['xdg-open', [url]] as const;
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () => note(`Cannot open a browser: there is no ${command}. Open the address yourself.`));
  child.unref();
}
