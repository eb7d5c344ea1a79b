import { spawn } from 'node:child_process';
import { startInspector } from '../inspector/index.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
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

function openBrowser(url: string): void {
  const [command, args] = process.platform === 'darwin' ? ['open', [url]] as const : ['xdg-open', [url]] as const;
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () => note(`Cannot open a browser: there is no ${command}. Open the address yourself.`));
  child.unref();
}
