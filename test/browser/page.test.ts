import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { graph, machineNames } from '../../src/graph/index.ts';
import { exportHtml, startInspector, type Inspector } from '../../src/inspector/index.ts';
import { ATTACK, demoSession } from '../inspector/demo-session.ts';
import { linesOf } from '../inspector/long-log.ts';
import { Core, litIn } from './core.ts';
import { seriousIn } from './serious-in.ts';
import { buildPage, chromiumPath, launch, openPage, shows, slideTo, whySkipped } from './browser.ts';

const demo = await demoSession();
await demo.play();
const core = new Core(demo.records);
const last = demo.records.length;

/** A busy machine takes its time; nothing here waits for time to pass. */
const patience = 90_000;

describe.skipIf(chromiumPath === undefined)(`the inspector's page in Chromium${whySkipped}`, { timeout: patience }, () => {
  let browser: Browser;
  let pagePath: string;
  let folder: string;
  let inspector: Inspector;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hookturn-browser-'));
    await writeFile(join(folder, 'demo.jsonl'), linesOf(demo.records));
    pagePath = await buildPage();
    browser = await launch();
    inspector = await startInspector({ logPath: join(folder, 'demo.jsonl'), pagePath });
  }, patience);
  afterAll(async () => {
    await browser?.close();
    await inspector?.close();
  });

  test('is under 250 KB, gzipped', async () => {
    expect(gzipSync(await readFile(pagePath)).length).toBeLessThan(250_000);
  });

  test('lights the state that the log says, at each record, forwards and backwards', async () => {
    const { page, troubles } = await openPage(browser, inspector.url);
    await shows(page, last);
    await page.keyboard.press('Home');
    for (let seq = 1; seq <= last; seq += 1) {
      await shows(page, seq);
      expect(await litIn(page), `record ${seq}`).toEqual(core.litAt(seq));
      await page.keyboard.press('ArrowRight');
    }
    for (const seq of [last - 1, 40, 39, 12, 2]) {
      await slideTo(page, seq);
      expect(await litIn(page), `back at record ${seq}`).toEqual(core.litAt(seq));
    }
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  test('follows a running session, and stays where somebody looks', async () => {
    const live = await demoSession();
    const own = await startInspector({ session: live.session, pagePath });
    const { page, troubles } = await openPage(browser, own.url);
    await shows(page, 1);
    await expect.poll(() => page.locator('.phase').textContent()).toBe('Live');
    await live.play();
    await shows(page, live.records.length);
    await expect.poll(() => page.locator('.phase').textContent()).toBe('Closed');
    expect(await page.locator('.state-pill').textContent()).toBe('closed');
    expect(troubles).toEqual([]);
    await own.close();
    await page.context().close();
  });

  test('leaves the reader where he is while the session goes on', async () => {
    const live = await demoSession();
    const own = await startInspector({ session: live.session, pagePath });
    const { page } = await openPage(browser, own.url);
    await shows(page, 1);
    await page.getByRole('button', { name: 'Follow' }).click();
    await live.play();
    await expect.poll(() => page.locator('.found').textContent()).toBe(`${live.records.length} records`);
    await shows(page, 1);
    await own.close();
    await page.context().close();
  });

  test('shows what hooks, tools and people say as text, and asks nobody but its own server', async () => {
    const { page, troubles, requests } = await openPage(browser, inspector.url);
    for (const tab of ['1', '2', '3', '4', '5']) {
      await page.keyboard.press(tab);
      for (const seq of [2, 3, 8, 11, 13, 16, 30, 42]) await slideTo(page, seq);
    }
    await page.keyboard.press('4');
    await slideTo(page, 16);
    await expect.poll(() => page.locator('.talk').innerText()).toContain(ATTACK);
    await page.keyboard.press('2');
    for (const summary of await page.locator('.fact > summary').all()) await summary.click();
    expect(await page.evaluate(() => [Reflect.get(globalThis, '__attacked') ?? null, document.querySelectorAll('img, iframe, object, embed').length, document.scripts.length])).toEqual([null, 0, 1]);
    expect(troubles).toEqual([]);
    expect(new Set(requests.filter((url) => !url.startsWith('blob:') && !url.startsWith('data:')).map((url) => new URL(url).origin))).toEqual(new Set([new URL(inspector.url).origin]));
    await page.context().close();
  });

  test('lets nothing be run that is not its own', async () => {
    const { page } = await openPage(browser, inspector.url);
    const outcome = await page.evaluate(async (attack) => {
      // What the driver itself calls may use eval; what comes later may not.
      await new Promise((resolve) => { setTimeout(resolve, 0); });
      const box = document.createElement('div');
      document.body.append(box);
      const tries = [() => { box.innerHTML = attack; }, () => { new Worker('/records'); }, () => { Reflect.construct(Function, ['return 1']); }];
      const caught = tries.map((attempt) => { try { attempt(); return 'ran'; } catch { return 'refused'; } });
      const asked = await fetch('http://127.0.0.1:9/').then(() => 'asked', () => 'refused');
      return [...caught, asked];
    }, ATTACK);
    expect(outcome).toEqual(['refused', 'refused', 'refused', 'refused']);
    await page.context().close();
  });

  test.each([
    { width: 1440, height: 900, colorScheme: 'light' as const }, { width: 1440, height: 900, colorScheme: 'dark' as const },
    { width: 390, height: 844, colorScheme: 'light' as const }, { width: 390, height: 844, colorScheme: 'dark' as const },
  ])('shuts nobody out at $width pixels, $colorScheme', async ({ width, height, colorScheme }) => {
    const { page } = await openPage(browser, inspector.url, { viewport: { width, height }, colorScheme });
    await shows(page, last);
    await slideTo(page, 23);
    for (const [name, key] of [['session', '1'], ['record', '2'], ['hooks', '3'], ['conversation', '4'], ['queue', '5']] as const) {
      await page.keyboard.press(key);
      for (const pane of width >= 720 ? ['all'] : name === 'session' ? ['Records', 'Chart', 'Details'] : ['Details']) {
        if (pane !== 'all') await page.locator('.pane-nav button', { hasText: pane }).click();
        if (name === 'hooks' && pane !== 'Records' && pane !== 'Chart') await page.locator('.run.blocked > button').first().click();
        expect(await seriousIn(page), `${name}, ${pane}`).toEqual([]);
      }
    }
    await page.context().close();
  });

  test.each([320, 390, 720, 900, 1200, 1440, 2560])('fits into %d pixels', async (width) => {
    const { page } = await openPage(browser, inspector.url, { viewport: { width, height: 800 } });
    await shows(page, last);
    for (const seq of [6, 22, last]) {
      await slideTo(page, seq);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `record ${seq}`).toBeLessThanOrEqual(0);
      expect(await page.evaluate(() => [...document.querySelectorAll('header, .transport, .filters, .tab-panel, .chart-head')].filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.className))).toEqual([]);
    }
    await page.context().close();
  });

  test('is worked by the keyboard alone', async () => {
    const { page } = await openPage(browser, inspector.url);
    await shows(page, last);
    await page.keyboard.press('Home');
    await shows(page, 1);
    await page.keyboard.press('Shift+ArrowRight');
    await shows(page, 2);
    await page.keyboard.press('t');
    await shows(page, 22);
    await page.keyboard.press('/');
    await page.keyboard.type('sk-live');
    await expect.poll(() => page.locator('.found').textContent()).toMatch(/^\d+ of \d+$/);
    await expect.poll(() => page.locator('.row .what').first().textContent()).toContain('sk-live-0000');
    await page.locator('.rows').focus();
    await page.keyboard.press('PageUp');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.locator('.row.now').count()).toBe(1);
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    await page.getByRole('tab', { name: 'Record' }).focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.getByRole('tab', { name: 'Hooks' }).getAttribute('aria-selected')).toBe('true');
    await page.context().close();
  });

  test('says at which line a log is damaged, and shows what stands before it', async () => {
    const path = join(folder, 'damaged.jsonl');
    const lines = linesOf(demo.records).split('\n');
    lines[19] = (lines[19] ?? '').replace('"seq":20', '"seq":21');
    await writeFile(path, lines.join('\n'));
    const own = await startInspector({ logPath: path, pagePath });
    const { page } = await openPage(browser, own.url);
    await shows(page, 19);
    expect(await page.getByRole('alert').textContent()).toMatch(/^Damaged at line 20 \(byte [\d,]+\): the checksum does not match the line\. The 19 records before it are shown\.$/);
    await own.close();
    await page.context().close();
  });

  test('says that the session\'s process is gone, and goes on when it is back', async () => {
    const first = await startInspector({ logPath: join(folder, 'demo.jsonl'), pagePath, token: 'same' });
    const { page } = await openPage(browser, first.url);
    await shows(page, last);
    await first.close();
    await page.getByText('does not answer any more').waitFor();
    const again = await startInspector({ logPath: join(folder, 'demo.jsonl'), pagePath, token: 'same', port: first.port });
    await expect.poll(() => page.getByText('does not answer any more').count(), { timeout: 10_000 }).toBe(0);
    expect(await page.locator('.found').textContent()).toBe(`${last} records`);
    await again.close();
    await page.context().close();
  });

  test.each([false, true])('works from a file, redacted: %s', async (redact) => {
    const path = join(folder, `export-${redact}.html`);
    await writeFile(path, await exportHtml({ logPath: join(folder, 'demo.jsonl') }, { pagePath, redact }));
    const { page, troubles, requests } = await openPage(browser, pathToFileURL(path).href);
    await shows(page, last);
    for (const seq of [1, 9, 22, 49]) {
      await slideTo(page, seq);
      expect((await litIn(page)).session, `record ${seq}`).toEqual(core.litAt(seq).session);
    }
    expect(await page.locator('.badge').count()).toBe(redact ? 1 : 0);
    expect(troubles).toEqual([]);
    expect(requests.filter((url) => !url.startsWith('blob:') && !url.startsWith('data:'))).toEqual([pathToFileURL(path).href]);
    await page.context().close();
  });

  test.each(machineNames)('mermaid draws the chart of %s', async (machine) => {
    const page = await browser.newPage();
    await page.setContent('<div id="out"></div>');
    await page.addScriptTag({ path: createRequire(import.meta.url).resolve('mermaid/dist/mermaid.min.js') });
    const svg = await page.evaluate(async (source) => {
      const { mermaid } = globalThis as unknown as { mermaid: { render(id: string, text: string): Promise<{ svg: string }> } };
      return (await mermaid.render('chart', source)).svg;
    }, graph({ machine, format: 'mermaid' }));
    expect(svg.match(/class="[^"]*\btransition\b/g)?.length ?? 0).toBeGreaterThan(3);
    await page.close();
  });
});
