import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { build } from 'vite';
import { expect } from 'vitest';

/** Where Debian and others put Chromium; `HOOKTURN_CHROMIUM` names another place. */
const places = [process.env['HOOKTURN_CHROMIUM'] ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
export const chromiumPath = places.find((place) => place !== '' && existsSync(place));
export const whySkipped = chromiumPath === undefined ? ' (skipped: no Chromium is installed; HOOKTURN_CHROMIUM may name one)' : '';

export const launch = (): Promise<Browser> => {
  if (chromiumPath === undefined) throw new Error('no Chromium is installed');
  return chromium.launch({
    executablePath: chromiumPath,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
};

/** Builds the page into a folder of its own. */
export const buildPage = async (): Promise<string> => {
  const outDir = await mkdtemp(join(tmpdir(), 'hookturn-page-'));
  await build({ configFile: new URL('../../src/inspector/page/vite.config.ts', import.meta.url).pathname, build: { outDir } });
  return join(outDir, 'index.html');
};

/** A page that keeps what went wrong in it, and every address that it asked for. */
export const openPage = async (browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<{ page: Page; troubles: string[]; requests: string[] }> => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  // A busy machine takes its time.
  page.setDefaultTimeout(90_000);
  const troubles: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => { if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text()); });
  page.on('pageerror', (error) => { troubles.push(error.message); });
  page.on('dialog', (dialog) => { troubles.push(`dialog: ${dialog.message()}`); void dialog.dismiss(); });
  context.on('request', (request) => { requests.push(request.url()); });
  await page.addInitScript(() => { addEventListener('securitypolicyviolation', (event) => { console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`); }); });
  await page.goto(url);
  await page.locator('.app').waitFor();
  return { page, troubles, requests };
};

/** Waits until the page shows a record everywhere. */
export const shows = (page: Page, seq: number): Promise<void> => page.locator(`.charts[data-seq="${seq}"]`).waitFor({ state: 'attached' });

/** Moves the slider as a person does. */
export const slideTo = async (page: Page, seq: number): Promise<void> => {
  const range = page.locator('input[type=range]');
  await expect.poll(async () => Number(await range.getAttribute('max'))).toBeGreaterThanOrEqual(seq);
  await range.evaluate((slider, value) => {
    if (!(slider instanceof HTMLInputElement)) return;
    slider.value = String(value);
    slider.dispatchEvent(new Event('input', { bubbles: true }));
  }, seq);
  await shows(page, seq);
};
