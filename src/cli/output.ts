import { plainText } from './render/plain-text.ts';

/**
 * Writes to stdout and resolves once it is on its way. A reader that has gone (`| head`) is no failure: what is left is
 * dropped.
 */
export const print = (text: string): Promise<void> =>
  new Promise((resolve) => {
    if (isGone) resolve();
    else process.stdout.write(text, () => resolve());
  });

/** Tells the person something beside the output. */
export const note = (text: string): void => {
  process.stderr.write(`${plainText(text)}\n`);
};

/** For results that are shown to a person on a terminal, and are data elsewhere. */
export const shownOn = (stream: NodeJS.WriteStream, text: string): string => (stream.isTTY ? plainText(text) : text);

let isGone = false;
const listeners: (() => void)[] = [];

/** Called once at the start: a pipe that breaks must not end the process in the middle of its work. */
export const guardPipes = (): void => {
  process.stdout.on('error', () => {
    isGone = true;
    for (const listener of listeners.splice(0)) listener();
  });
  process.stderr.on('error', () => undefined);
};

/** Hears that nobody reads stdout any more. */
export const onReaderGone = (listener: () => void): void => {
  listeners.push(listener);
};
