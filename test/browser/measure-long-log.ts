import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { startInspector } from '../../src/inspector/index.ts';
import { buildPage, launch } from './browser.ts';

/*
 * Loads, follows and scrubs a long log in a real browser and prints what it took. Run by hand:
 * node test/browser/measure-long-log.ts [records]
 */

const wanted = Number(process.argv[2] ?? 100_000);
const path = join(await mkdtemp(join(tmpdir(), 'hookturn-long-')), 'long.jsonl');
// In a process of its own, so that this one's memory is the server's.
execFileSync(process.execPath, [new URL('../inspector/long-log.ts', import.meta.url).pathname, String(wanted), path]);
const inspector = await startInspector({ logPath: path, pagePath: await buildPage() });
const browser = await launch();
const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
const numbers: Record<string, string> = { records: String(wanted), log: `${Math.round((await stat(path)).size / 1e6)} MB` };
const ms = (value: number): string => `${Math.round(value)} ms`;

/** How long frames took while something was done: the worst, the 95th in a hundred, and how many were late. */
const frames = async (name: string, act: () => Promise<void>): Promise<void> => {
  await page.evaluate(() => {
    const times: number[] = [];
    Reflect.set(globalThis, '__frames', times);
    let before = performance.now();
    const next = (now: number): void => { times.push(now - before); before = now; if (Reflect.get(globalThis, '__frames') === times) requestAnimationFrame(next); };
    requestAnimationFrame(next);
  });
  await act();
  const times = await page.evaluate(() => { const found: number[] = Reflect.get(globalThis, '__frames'); Reflect.set(globalThis, '__frames', null); return found; });
  const sorted = times.toSorted((a, b) => a - b);
  numbers[name] = `${times.length} frames, median ${ms(sorted[Math.floor(sorted.length / 2)] ?? 0)}, 95% ${ms(sorted[Math.floor(sorted.length * 0.95)] ?? 0)}, worst ${ms(sorted.at(-1) ?? 0)}, over 50 ms: ${times.filter((time) => time > 50).length}`;
};

const memory = async (of: Page): Promise<string> => {
  const session = await of.context().newCDPSession(of);
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return `${Math.round(usedSize / 1e6)} MB`;
};

const start = performance.now();
await page.goto(inspector.url, { waitUntil: 'commit' });
await page.locator('.row .what').first().waitFor();
numbers['first records shown after'] = ms(performance.now() - start);
numbers['first contentful paint'] = ms(await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0));
const records = page.locator('input[type=range]');
await frames('frames while it reads', async () => { while (Number(await records.getAttribute('max')) < wanted || (await page.locator('.phase').textContent())?.startsWith('Reading') === true) await page.waitForTimeout(50); });
numbers['all read after'] = ms(performance.now() - start);

const box = await records.boundingBox();
if (box === null) throw new Error('the slider is not there');
await frames('frames while scrubbing', async () => {
  await page.mouse.move(box.x + 5, box.y + box.height / 2);
  await page.mouse.down();
  for (let pass = 0; pass < 2; pass += 1) for (let part = 0; part <= 120; part += 1) await page.mouse.move(box.x + 5 + ((pass === 0 ? part : 120 - part) / 120) * (box.width - 10), box.y + box.height / 2);
  await page.mouse.up();
});
await frames('frames while scrolling the list', async () => { await page.mouse.move(150, 500); for (let turn = 0; turn < 150; turn += 1) { await page.mouse.wheel(0, turn % 3 === 0 ? 40_000 : 900); await page.waitForTimeout(8); } });
const jumps: number[] = [];
for (let jump = 1; jump <= 20; jump += 1) {
  const seq = Math.max(1, (jump * 7919 * 13) % wanted);
  jumps.push(await records.evaluate((slider, value) => new Promise<number>((resolve) => {
    const from = performance.now();
    const chart = document.querySelector('.charts');
    const seen = new MutationObserver(() => { if (chart?.getAttribute('data-seq') === String(value)) { seen.disconnect(); resolve(performance.now() - from); } });
    if (chart !== null) seen.observe(chart, { attributes: true });
    if (slider instanceof HTMLInputElement) { slider.value = String(value); slider.dispatchEvent(new Event('input', { bubbles: true })); }
  }), seq));
}
jumps.sort((a, b) => a - b);
numbers['a jump to any record'] = `median ${ms(jumps[10] ?? 0)}, worst ${ms(jumps.at(-1) ?? 0)}`;
await frames('frames while searching', async () => { await page.keyboard.press('/'); await page.keyboard.type('changelog'); await page.locator('.found').filter({ hasText: /of [\d,]+$/ }).waitFor(); });
numbers['memory of the page alone (heap)'] = await memory(page);
const { processInfo } = await (await browser.newBrowserCDPSession()).send('SystemInfo.getProcessInfo');
const resident = await Promise.all(processInfo.filter(({ type }) => type === 'renderer').map(async ({ id }) => Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0)));
numbers['memory of the page and its worker'] = `${Math.round(Math.max(...resident) / 1000)} MB resident`;
// It builds the page too, and drives the browser; `hookturn inspect` alone has a quarter of it.
numbers['memory of this process, the server with its page builder'] = `${Math.round(process.memoryUsage().rss / 1e6)} MB resident`;
for (const [name, value] of Object.entries(numbers)) console.log(`${name}: ${value}`);
await browser.close();
await inspector.close();
