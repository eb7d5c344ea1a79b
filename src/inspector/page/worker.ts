import { config } from 'zod';
import { Engine } from '../engine/engine.ts';
import type { Status } from '../engine/protocol.ts';
import type { FromWorker, ToWorker } from './wire.ts';

/*
 * The log and its index live here, so that the page never waits for them. It reads in slices and answers in between.
 */

config({ jitless: true });

const engine = new Engine();
/** How long the worker reads or searches before it listens. */
const SLICE_MS = 12;
/** How often the page is told what there is: while a long log is read, seldom, for each telling is drawn. */
const statusMs = (phase: Status['phase']): number => (phase === 'reading' ? 300 : 80);
const RETRY_MS = 1000;

const tell = (message: FromWorker): void => { postMessage(message); };

/** Lets waiting questions through. A channel's message comes sooner than a timer. */
const channel = new MessageChannel();
const breath = (): Promise<void> => new Promise((resolve) => { channel.port1.onmessage = () => { resolve(); }; channel.port2.postMessage(null); });

let toldAt = 0;
let toldSoon: ReturnType<typeof setTimeout> | null = null;
const tellStatus = (now = false): void => {
  const wait = toldAt + statusMs(engine.phase) - performance.now();
  if (!now && wait > 0) { toldSoon ??= setTimeout(() => { toldSoon = null; tellStatus(true); }, wait); return; }
  toldAt = performance.now();
  tell({ type: 'status', status: engine.status() });
};

const BLOCK = 512 * 1024;
const takeAll = async (bytes: Uint8Array): Promise<void> => {
  for (let start = 0; start < bytes.length; start += BLOCK) {
    engine.take(bytes.subarray(start, start + BLOCK));
    tellStatus();
    await breath();
  }
};

const follow = async (url: string): Promise<void> => {
  for (;;) {
    try {
      await readStream(`${url}&from=${engine.nextSeq}`);
    } catch { /* The server is gone: the page says so, and this goes on asking. */ }
    if (engine.phase === 'ended') { tellStatus(true); return; }
    engine.lose();
    tellStatus(true);
    await new Promise((resolve) => { setTimeout(resolve, RETRY_MS); });
  }
};

const readStream = async (url: string): Promise<void> => {
  const response = await fetch(url);
  if (!response.ok || response.body === null) throw new Error(`the server answered ${response.status}`);
  engine.resume();
  const reader = response.body.getReader();
  let since = performance.now();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    engine.take(value);
    tellStatus();
    if (performance.now() - since > SLICE_MS) { await breath(); since = performance.now(); }
    void searchOn();
  }
};

let searching = false;
const searchOn = async (): Promise<void> => {
  if (searching) return;
  searching = true;
  while (engine.isSearching) {
    const until = performance.now() + SLICE_MS;
    engine.search(() => performance.now() > until);
    tellStatus();
    await breath2();
  }
  searching = false;
  tellStatus();
};
const breath2 = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve, 0); });

/** What goes wrong in a promise is told as what goes wrong anywhere else. */
addEventListener('unhandledrejection', ({ reason }) => { setTimeout(() => { throw reason; }, 0); });

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === 'follow') void follow(data.url);
  else if (data.type === 'text') void takeAll(new TextEncoder().encode(data.text)).then(() => tellStatus(true));
  else {
    tell({ type: 'answer', id: data.id, answer: engine.answer(data.name, data.ask) });
    if (data.name === 'query') { tellStatus(true); void searchOn(); }
  }
});
