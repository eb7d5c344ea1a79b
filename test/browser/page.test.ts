import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { graph, machineNames } from '../../src/graph/index.ts';
import { activeStates } from '../../src/inspector/engine/machines-at.ts';
import { exportHtml, startInspector, type Inspector } from '../../src/inspector/index.ts';
import type { InputEvent } from '../../src/runtime/input-event.ts';
import { stateOf } from '../../src/runtime/state.ts';
import { step } from '../../src/runtime/step.ts';
import type { System } from '../../src/runtime/system.ts';
import { ATTACK, demoSession } from '../inspector/demo-session.ts';
import { linesOf } from '../inspector/long-log.ts';
import { buildPage, chromiumPath, launch, openPage, shows, slideTo, whySkipped } from './browser.ts';

const demo = await demoSession();
await demo.play();
const systems: System[] = [];
for (const record of demo.records) systems.push(step(systems.at(-1) ?? null, record.event as unknown as InputEvent, record.at).system);
const last = demo.records.length;

/** Where pictures of the page go, for whoever wants to look at them. */
const pictures = process.env['HOOKTURN_SCREENSHOTS'];

describe.skipIf(chromiumPath === undefined)(`the inspector's page in Chromium${whySkipped}`, () => {
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
  }, 60_000);
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
      expect(await litIn(page), `record ${seq}`).toEqual(litInCore(seq));
      await page.keyboard.press('ArrowRight');
    }
    for (const seq of [last - 1, 40, 39, 12, 2]) {
      await slideTo(page, seq);
      expect(await litIn(page), `back at record ${seq}`).toEqual(litInCore(seq));
    }
    expect(troubles).toEqual([]);
    await page.context().close();
  }, 60_000);

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
    for (const tab of ['1', '2', '3', '4']) {
      await page.keyboard.press(tab);
      for (const seq of [2, 3, 8, 11, 13, 16, 30, 42]) await slideTo(page, seq);
    }
    await page.keyboard.press('3');
    await slideTo(page, 16);
    await expect.poll(() => page.locator('.talk').innerText()).toContain(ATTACK);
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
    await slideTo(page, 23);
    for (const [name, key] of [['record', '1'], ['hooks', '2'], ['conversation', '3'], ['queue', '4']] as const) {
      await page.keyboard.press(key);
      for (const pane of width < 720 ? ['Records', 'Chart', 'Details'] : ['all']) {
        if (pane !== 'all') await page.locator('.pane-nav button', { hasText: pane }).click();
        if (name === 'hooks' && pane !== 'Records' && pane !== 'Chart') await page.locator('.run.blocked > button').first().click();
        expect(await seriousIn(page), `${name}, ${pane}`).toEqual([]);
        if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${width}-${colorScheme}-${name}-${pane}.png`) });
      }
    }
    await page.context().close();
  }, 60_000);

  test.each([320, 390, 720, 900, 1200, 1440, 2560])('fits into %d pixels', async (width) => {
    const { page } = await openPage(browser, inspector.url, { viewport: { width, height: 800 } });
    for (const seq of [6, 22, last]) {
      await slideTo(page, seq);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `record ${seq}`).toBeLessThanOrEqual(0);
      expect(await page.evaluate(() => [...document.querySelectorAll('header, .transport, .filters, .tab-panel, .chart-head')].filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.className))).toEqual([]);
    }
    if (pictures !== undefined) await page.screenshot({ path: join(pictures, `width-${width}.png`) });
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
      expect((await litIn(page)).session, `record ${seq}`).toEqual(litInCore(seq).session);
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

/** The states that are lit, by their ids: of the session, and of the tool call that is shown. */
const litIn = async (page: Page): Promise<{ session: string[]; call: string[] | null }> => {
  const lit = async (index: number): Promise<string[]> => (await page.locator('.chart').nth(index).locator('.lit').evaluateAll((states) => states.map((state) => state.getAttribute('data-state') ?? ''))).toSorted();
  return { session: await lit(0), call: (await page.locator('.chart').count()) > 1 ? await lit(1) : null };
};

/** What should be lit: the core's own fold. The page shows the call that heard the record, else the first that is open. */
const litInCore = (seq: number): { session: string[]; call: string[] | null } => {
  const system = systems[seq - 1];
  const record = demo.records[seq - 1];
  if (system === undefined || record === undefined) throw new Error(`no record ${seq}`);
  expect(stateOf(system).seq).toBe(seq);
  const before = systems[seq - 2]?.calls ?? {};
  const open = Object.keys(system.calls)[0];
  const shown = record.actor.startsWith('call.') ? record.actor : Object.keys({ ...before, ...system.calls }).find((id) => id === open) ?? Object.keys(before)[0];
  const call = shown === undefined ? undefined : system.calls[shown];
  const session = activeStates('session', system.session.value).toSorted();
  if (shown === undefined) return { session, call: null };
  // A call that has ended at this record is in `done`, or where it was stopped.
  const ended = record.facts.some((fact) => fact.type === 'tool.interrupted' && `call.${fact.callId}` === shown) ? before[shown]?.value : 'done';
  return { session, call: activeStates('toolCall', call?.value ?? ended ?? 'done').toSorted() };
};

/** What axe finds that is serious or worse. */
const seriousIn = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const { axe: run } = globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; impact: string | null; nodes: { html: string }[] }[] }> } };
    return (await run.run()).violations;
  });
  return found.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).slice(0, 3).join(' | ')}`);
};
