import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeLine, isProblem } from '../../src/log/index.ts';
import { isKnownEvent } from '../../src/runtime/input-event.ts';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');

/** Snippets that say `<!-- run -->` before them are programs: they run here as they stand, with the package's own sources. */
const pages = ['README.md', ...fs.readdirSync(path.join(root, 'docs')).filter((name) => name.endsWith('.md')).map((name) => path.join('docs', name))];
const snippets = pages.flatMap((page) =>
  [...fs.readFileSync(path.join(root, page), 'utf8').matchAll(/<!-- run -->\s*```ts\n([\s\S]*?)```/g)].map(([, code = ''], index) => ({ page, index, code })));

/** The package's entries, as package.json names them, in their sources. */
const exportsOfPackage: Record<string, { default: string }> = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')).exports;
const sourceOf = (entry: string): string => {
  const target = exportsOfPackage[entry]?.default;
  if (target === undefined) throw new Error(`A snippet imports hookturn${entry.slice(1)}, which package.json does not export`);
  return path.join(root, target.replace('./dist/', '').replace(/\.js$/, '.ts'));
};

it('the records that the docs show are whole', () => {
  const lines = pages.flatMap((page) => [...fs.readFileSync(path.join(root, page), 'utf8').matchAll(/^ {4}(\{"v":\d.*)$/gm)].map(([, line = '']) => line));
  const events = lines.map((line) => { const bytes = Buffer.from(line); const record = decodeLine(bytes, 0, bytes.length); return isProblem(record) ? record.reason : isKnownEvent(record.event); });
  expect(events).toEqual([true]);
});

describe('the snippets of the docs', () => {
  let folder = '';
  beforeAll(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hookturn-snippets-')); });
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  it('are there', () => {
    expect(snippets.map(({ page }) => page)).toContain('README.md');
  });

  it.each(snippets)('$page #$index runs', async ({ page, index, code }) => {
    const file = path.join(folder, `${page.replaceAll('/', '-')}-${index}.ts`);
    fs.writeFileSync(file, code.replace(/'hookturn(\/[a-z-]+)?'/g, (_all, entry: string | undefined) => `'${sourceOf(entry === undefined ? '.' : `.${entry}`)}'`));
    const { stdout, stderr } = await run(process.execPath, ['--disable-warning=ExperimentalWarning', file], { cwd: folder, timeout: 20_000 });
    expect(stderr).toBe('');
    expect(stdout).not.toBe('');
  });
});
