import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startInspector, type Inspector } from '../../src/inspector/index.ts';
import type { SessionRecord } from '../../src/views/record.ts';
import { buildPage, chromiumPath, launch, openPage, shows, slideTo, whySkipped } from './browser.ts';
import { Core, litIn, type Lit } from './core.ts';
import { recordsIn, startDemo } from './real-demo.ts';

/** Where pictures of the page go; outside of the project where nobody names a place. */
const pictures = process.env['HOOKTURN_SCREENSHOTS'] ?? await mkdtemp(join(tmpdir(), 'hookturn-screenshots-'));
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const tabs = ['session', 'record', 'hooks', 'conversation', 'queue'] as const;

describe.skipIf(chromiumPath === undefined)(`the page on the demo's own log${whySkipped}`, { timeout: 180_000 }, () => {
  let browser: Browser;
  let pagePath: string;
  let inspector: Inspector;
  let records: SessionRecord[];
  let core: Core;
  const seqOf = (wanted: SessionRecord['facts'][number]['type']): number => records.find(({ facts }) => facts.some(({ type }) => type === wanted))?.seq ?? 0;

  beforeAll(async () => {
    const demo = await startDemo();
    await demo.ended;
    const log = await demo.log;
    records = await recordsIn(log);
    core = new Core(records);
    await mkdir(pictures, { recursive: true });
    pagePath = await buildPage();
    browser = await launch();
    inspector = await startInspector({ logPath: log, pagePath });
    console.log(`Screenshots of the page: ${pictures}`);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await inspector?.close();
  });

  test.each([['a desk', {}], ['a phone', phone]] as const)('lights what the log says at each record, on and back, on %s', async (_, options) => {
    const { page, troubles } = await openPage(browser, inspector.url, options);
    await shows(page, records.length);
    if ('hasTouch' in options) await page.getByRole('button', { name: 'Chart' }).click();
    await page.keyboard.press('Home');
    for (let seq = 1; seq <= records.length; seq += 1) {
      await shows(page, seq);
      expect(await litIn(page), `record ${seq}`).toEqual(core.litAt(seq));
      if (seq < records.length) await page.keyboard.press('ArrowRight');
    }
    for (let seq = records.length; seq >= 1; seq -= 1) {
      await shows(page, seq);
      expect(await litIn(page), `back at record ${seq}`).toEqual(core.litAt(seq));
      if (seq > 1) await page.keyboard.press('ArrowLeft');
    }
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  test('says why a hook blocked where it opens, after one click in the list, and in the turn\'s hooks', async () => {
    const { page } = await openPage(browser, inspector.url);
    const why = 'the data folder is not to be removed';
    await shows(page, records.length);
    await page.locator('.trouble-line', { hasText: why }).waitFor();
    await page.locator('.row', { hasText: why }).first().click();
    const blocked = seqOf('tool.blocked');
    await shows(page, blocked);
    const verdict = page.getByRole('region', { name: 'What came of it' });
    expect(await verdict.locator('p').allInnerTexts()).toEqual(['The tool call was blocked', why, 'by node .codex/hooks/guard-commands.mjs']);
    await page.locator('.run-card .stream', { hasText: 'permissionDecisionReason' }).waitFor();
    await page.keyboard.press('3');
    expect(await page.locator('.run.blocked .says').first().innerText()).toBe(why);
    await page.context().close();
  });

  test('follows the demo while it runs, and is where the log is at each record that it shows', async () => {
    const demo = await startDemo();
    const log = await demo.log;
    const own = await startInspector({ logPath: log, pagePath });
    const { page, troubles } = await openPage(browser, own.url);
    await watchLit(page);
    const code = await demo.ended;
    const written = await recordsIn(log);
    await shows(page, written.length);
    await expect.poll(() => page.locator('.phase').textContent()).toBe('Closed');
    const core2 = new Core(written);
    const seen = await page.evaluate(() => { const found: [number, Lit][] = Reflect.get(globalThis, '__seen'); return found; });
    expect(seen.length).toBeGreaterThan(5);
    expect(seen).toEqual(seen.map(([seq]) => [seq, core2.litAt(seq)]));
    expect([code, troubles]).toEqual([0, []]);
    await page.screenshot({ path: join(pictures, 'live-ended.png') });
    await own.close();
    await page.context().close();
  });

  test.each([[320, 640, 'light'], [390, 844, 'dark'], [768, 1024, 'light'], [1280, 800, 'light'], [1280, 800, 'dark'], [1920, 1080, 'dark'], [2560, 1440, 'light']] as const)('fits into %i by %i, %s, in every tab, and is pictured', async (width, height, colorScheme) => {
    const { page } = await openPage(browser, inspector.url, { viewport: { width, height }, colorScheme });
    await shows(page, records.length);
    for (const [name, seq] of [['first', 1], ['queued', seqOf('prompt.queued')], ['blocked', seqOf('tool.blocked')], ['last', records.length]] as const) {
      await slideTo(page, seq);
      for (const [index, tab] of tabs.entries()) {
        await page.keyboard.press(String(index + 1));
        expect(await page.evaluate(overflowing), `${name}, ${tab}`).toEqual([]);
        await page.screenshot({ path: join(pictures, `${width}-${colorScheme}-${name}-${tab}.png`) });
      }
      if (width >= 720) continue;
      for (const pane of ['Records', 'Chart', 'Details']) {
        await page.locator('.pane-nav button', { hasText: pane }).click();
        expect(await page.evaluate(overflowing), `${name}, ${pane}`).toEqual([]);
        await page.screenshot({ path: join(pictures, `${width}-${colorScheme}-${name}-${pane}.png`) });
      }
    }
    await page.context().close();
  });
});

/** Keeps what is lit at each record that the page shows. */
const watchLit = (page: Page): Promise<void> => page.evaluate(() => {
  const seen: [number, Lit][] = [];
  Reflect.set(globalThis, '__seen', seen);
  const look = (): void => {
    const seq = Number(document.querySelector('.charts')?.getAttribute('data-seq') ?? 0);
    if (seq === 0 || seen.at(-1)?.[0] === seq) return;
    const lit = [...document.querySelectorAll('.chart')].map((chart) => [...chart.querySelectorAll('.lit')].map((state) => state.getAttribute('data-state') ?? '').toSorted());
    seen.push([seq, { session: lit[0] ?? [], call: lit[1] ?? null }]);
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-seq'] });
});

/** What is wider than its room and cannot be scrolled to, in the browser. */
const overflowing = (): string[] => [
  ...(document.documentElement.scrollWidth > innerWidth ? ['page'] : []),
  ...[...document.querySelectorAll('header, .transport, .filters, .tab-panel, .chart-head, .position')].filter((box) => box.scrollWidth > box.clientWidth + 1 || box.getBoundingClientRect().right > innerWidth + 1).map((box) => box.className),
];
