import type { HostTool } from '../options.ts';
import { abortedOutput, failed, type Tool } from '../tool.ts';
import { plainTool, succeeded } from './plain-tool.ts';

/** Wraps a tool of the host's own: its rejections become failures that the model reads. */
export const hostTool = ({ name, description, parameters, parallel, run }: HostTool): Tool =>
  plainTool({ type: 'function', name, description, strict: false, parameters }, async (call, { signal }, input) => {
    try {
      return succeeded(call, name, input, await untilAborted(run(input, signal), signal));
    } catch (error) {
      return failed(signal.aborted ? abortedOutput('other') : error instanceof Error ? error.message : String(error));
    }
  }, { parallel });

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new Error('aborted'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop)).catch(() => {});
  });
}
