import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JSDOM } from 'jsdom';
import { describe, expect, test } from 'vitest';
import { Engine } from '../../src/inspector/engine/engine.ts';
import { Redactor } from '../../src/inspector/redact.ts';
import { exportHtml } from '../../src/inspector/index.ts';
import { memoryLog } from '../../src/log/index.ts';
import { ATTACK, demoSession } from './demo-session.ts';
import { linesOf } from './long-log.ts';

const demo = await demoSession();
await demo.play();
const folder = await mkdtemp(join(tmpdir(), 'hookturn-export-'));
const logPath = join(folder, 'demo.jsonl');
await writeFile(logPath, linesOf(demo.records));
const pagePath = join(folder, 'page.html');
await writeFile(pagePath, '<!doctype html><html><head><style>p{}</style></head><body><div id="app"></div><script type="module">1</script></body></html>');

const engineIn = (html: string): Engine => {
  const engine = new Engine();
  engine.take(new TextEncoder().encode(new JSDOM(html).window.document.getElementById('log')?.textContent ?? ''));
  return engine;
};
const states = (engine: Engine): unknown[] => demo.records.map(({ seq }) => { const moment = engine.answer('moment', { seq }); return [moment?.state, moment?.machines.map(({ active, taken, ended }) => ({ active, taken, ended })), moment?.effects.map(({ id, kind, answeredBy }) => [id, kind, answeredBy])]; });

describe('an exported page', () => {
  test('holds the log as it is', async () => {
    const engine = engineIn(await exportHtml({ logPath }, { pagePath }));
    expect(engine.status()).toMatchObject({ records: demo.records.length, phase: 'ended', session: { redacted: false } });
    expect(demo.records.map(({ seq }) => engine.answer('moment', { seq })?.record.facts)).toEqual(demo.records.map(({ facts }) => JSON.parse(JSON.stringify(facts))));
  });

  test('is one document whatever the log says', async () => {
    const html = await exportHtml({ logPath }, { pagePath });
    const { document } = new JSDOM(html).window;
    expect(html.includes(ATTACK)).toBe(false);
    expect([document.querySelectorAll('script').length, document.querySelectorAll('img, svg, iframe').length]).toEqual([2, 0]);
  });

  test('asks nobody for anything', async () => {
    const policy = new JSDOM(await exportHtml({ logPath }, { pagePath })).window.document.querySelector('meta[http-equiv]')?.getAttribute('content');
    expect(policy).toContain(`connect-src 'none'`);
    expect(policy).toContain(`default-src 'none'`);
  });

  test('takes what a running session has told so far', async () => {
    const log = memoryLog();
    await log.append(demo.records.slice(0, 12), 1);
    expect(engineIn(await exportHtml({ log }, { pagePath })).status()).toMatchObject({ records: 12, phase: 'ended' });
  });
});

describe('a redacted export', () => {
  test('goes through the same states by the same transitions', async () => {
    const plain = engineIn(await exportHtml({ logPath }, { pagePath }));
    const redacted = engineIn(await exportHtml({ logPath }, { pagePath, redact: true }));
    expect(redacted.status()).toMatchObject({ records: demo.records.length, session: { redacted: true } });
    expect(states(redacted)).toEqual(states(plain));
  });

  test('says nothing that anybody said', async () => {
    const html = await exportHtml({ logPath }, { pagePath, redact: true });
    const secrets = ['sk-live', 'ticket', 'Ticket', 'off by one', 'ada', '.codex', 'rm -rf', 'node_modules', 'pnpm', 'greet.py', 'Totals', 'cents', 'AssertionError', 'coding agent', 'CHANGELOG', 'overloaded', '__attacked', 'git status', 'On branch'];
    expect(secrets.filter((secret) => html.includes(secret))).toEqual([]);
  });

  test('keeps no word of somebody\'s own JSON, whatever its keys are called', () => {
    const said = { code: 'API_KEY=sk-live-123', name: 'Alice Secret', source: 'where it came from', where: 'ssn', order: ['first'], id: 'alice@example.com', status: { type: 'secret kind' }, path: 'secret-path' };
    const hook = { name: 'Bash', aliases: [], input: said };
    const record = new Redactor().record({
      v: 1, seq: 2, at: 1, session: 's', actor: 'session',
      event: { type: 'hooks.answered', effect: '1.0', answer: { input: { hook_event_name: 'PostToolUse', tool_name: 'Bash', tool_input: said, tool_response: said }, runs: [], outcome: { updatedInput: said } } },
      facts: [
        { type: 'tool.called', turn: 't', call: { callId: 'c', kind: 'function', name: 'Bash', input: JSON.stringify(said), rewritten: said } }, { type: 'tool.rewritten', turn: 't', callId: 'c', input: said },
        { type: 'described', description: { hook, permission: { need: 'ask', hookInput: said, request: { method: 'asks', params: said } } } }, { type: 'ended', post: { toolUseId: 'c', hook, response: said } },
        { type: 'item.completed', turn: 't', item: { type: 'mcpToolCall', id: 'c', status: 'completed', arguments: said, result: said, error: said } }, { type: 'session.opened', settings: { outputSchema: said }, host: said },
      ],
    });
    const words = textsIn(said);
    expect(textsIn(record).filter((text) => words.some((word) => text.includes(word)))).toEqual([]);
    expect(record.event).toMatchObject({ answer: { input: { hook_event_name: 'PostToolUse', tool_name: 'Bash' } } });
  });

  test('keeps the length of every text', async () => {
    const [plain, redacted] = await Promise.all([false, true].map(async (redact) => engineIn(await exportHtml({ logPath }, { pagePath, redact }))));
    const lengths = (engine: Engine | undefined): unknown => demo.records.map(({ seq }) => lengthsOf(engine?.answer('moment', { seq })?.record.facts ?? []));
    expect(lengths(redacted)).toEqual(lengths(plain));
  });
});

const textsIn = (value: unknown): string[] => (typeof value === 'string' ? [value] : typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []);

const lengthsOf = (value: unknown): unknown => {
  if (typeof value === 'string') return value.length;
  if (Array.isArray(value)) return value.map(lengthsOf);
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, lengthsOf(inner)])) : value;
};
