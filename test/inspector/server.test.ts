import { appendFile, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { startInspector, type Inspector, type InspectorOptions } from '../../src/inspector/index.ts';
import { inspectorLimits } from '../../src/inspector/limits.ts';
import { openJsonlLog } from '../../src/log/index.ts';
import { demoSession } from './demo-session.ts';
import { linesOf } from './long-log.ts';

const demo = await demoSession();
await demo.play();
const folder = await mkdtemp(join(tmpdir(), 'hookturn-inspector-'));
const pagePath = join(folder, 'page.html');
await writeFile(pagePath, '<!doctype html><html><head><style>p{}</style></head><body><div id="app"></div><script type="module">1</script></body></html>');
const logPath = join(folder, 'demo.jsonl');
await writeFile(logPath, linesOf(demo.records));

const open: Inspector[] = [];
const start = async (options: InspectorOptions): Promise<Inspector> => {
  const inspector = await startInspector({ pagePath, token: 'secret', ...options });
  open.push(inspector);
  return inspector;
};
afterEach(async () => { for (const inspector of open.splice(0)) await inspector.close(); });

const get = (port: number, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<{ status: number; headers: Record<string, unknown>; body: string }> =>
  new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let body = '';
      response.on('data', (chunk) => { body += String(chunk); });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    request.on('error', reject);
    request.end();
  });

/** Reads a stream of lines until one of them passes. */
const linesUntil = async (url: string, isLast: (line: string) => boolean): Promise<string[]> => {
  const stop = new AbortController();
  const response = await fetch(url, { signal: stop.signal });
  const lines: string[] = [];
  let rest = '';
  for await (const chunk of response.body ?? []) {
    rest += new TextDecoder().decode(chunk);
    const whole = rest.split('\n');
    rest = whole.pop() ?? '';
    lines.push(...whole.filter((line) => line !== ''));
    if (lines.some(isLast)) break;
  }
  stop.abort();
  return lines;
};
const records = (inspector: Inspector, from = 1): string => `http://127.0.0.1:${inspector.port}/records?token=secret&from=${from}`;

describe('the inspector\'s server', () => {
  test.each([
    { title: 'without the token', path: '/', headers: {}, status: 403 },
    { title: 'with a wrong token', path: '/?token=secreT', headers: {}, status: 403 },
    { title: 'by another name of this address', path: '/?token=secret', headers: { host: 'evil.example' }, status: 403 },
    { title: 'by another name with the right port', path: '/?token=secret', headers: { host: 'rebound.example:{port}' }, status: 403 },
    { title: 'from another site', path: '/records?token=secret', headers: { origin: 'http://evil.example' }, status: 403 },
    { title: 'from another port of this machine', path: '/records?token=secret', headers: { origin: 'http://127.0.0.1:1' }, status: 403 },
    { title: 'from a page without an origin', path: '/records?token=secret', headers: { origin: 'null' }, status: 403 },
    { title: 'led here by another site', path: '/?token=secret', headers: { 'sec-fetch-site': 'cross-site' }, status: 403 },
    { title: 'with too long an address', path: `/?token=${'a'.repeat(inspectorLimits.urlChars)}`, headers: {}, status: 414 },
    { title: 'for records from a place that is none', path: '/records?token=secret&from=0', headers: {}, status: 400 },
    { title: 'for something else', path: '/etc/passwd?token=secret', headers: {}, status: 404 },
    { title: 'for the page, with the token', path: '/?token=secret', headers: {}, status: 200 },
    { title: 'for the page, by the name localhost', path: '/?token=secret', headers: { host: 'localhost:{port}', origin: 'http://localhost:{port}', 'sec-fetch-site': 'same-origin' }, status: 200 },
  ])('answers $status when it is asked $title', async ({ path, headers, status }) => {
    const { port } = await start({ logPath });
    const given = Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, value.replace('{port}', String(port))]));
    const answer = await get(port, path, given);
    expect(answer.status).toBe(status);
    if (status !== 200) expect(answer.body).not.toContain('session');
  });

  test('answers GET and nothing else', async () => {
    const { port } = await start({ logPath });
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) expect((await get(port, '/?token=secret', {}, method)).status).toBe(405);
  });

  test('gives the page a policy that lets it run itself and ask its own server only', async () => {
    const { port } = await start({ logPath });
    const { headers } = await get(port, '/?token=secret');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain(`default-src 'none'`);
    expect(policy).toMatch(/script-src 'sha256-[^']+';/);
    expect(policy).toMatch(/style-src 'sha256-[^']+';/);
    expect(policy).toContain(`connect-src 'self'`);
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cache-control': 'no-store', 'x-frame-options': 'DENY' });
  });

  test('listens on this machine alone', async () => {
    const { url } = await start({ logPath });
    expect(new URL(url).hostname).toBe('127.0.0.1');
  });

  test('makes a token of its own that nobody guesses', async () => {
    const inspector = await startInspector({ logPath, pagePath });
    open.push(inspector);
    expect(new URL(inspector.url).searchParams.get('token')).toMatch(/^[\w-]{32}$/);
  });

  test('streams a finished log from any record on', async () => {
    const inspector = await start({ logPath });
    const lines = await linesUntil(records(inspector, 61), (line) => line.includes('caught-up'));
    expect(lines.filter((line) => !line.startsWith('{"hookturn"')).map((line) => JSON.parse(line))).toEqual(demo.records.slice(60).map((record) => JSON.parse(JSON.stringify(record))));
  });

  test('follows a log that another writer goes on with', async () => {
    const path = join(folder, 'growing.jsonl');
    const log = await openJsonlLog(path);
    await log.append(demo.records.slice(0, 5), 1);
    const inspector = await start({ logPath: path });
    const reading = linesUntil(records(inspector), (line) => line.includes('"seq":8,'));
    await linesUntil(records(inspector), (line) => line.includes('caught-up'));
    await log.append(demo.records.slice(5, 8), 6);
    const lines = await reading;
    expect(lines.filter((line) => !line.includes('hookturn"')).map((line) => JSON.parse(line).seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    await log.close();
  });

  test('says whether anybody writes the log, and when nobody does any more', async () => {
    const path = join(folder, 'written.jsonl');
    const log = await openJsonlLog(path);
    await log.append(demo.records.slice(0, 5), 1);
    const inspector = await start({ logPath: path });
    const reading = linesUntil(records(inspector), (line) => line === '{"hookturn":"writer","present":false}');
    await linesUntil(records(inspector), (line) => line === '{"hookturn":"writer","present":true}');
    await log.close();
    expect((await reading).filter((line) => line.includes('"writer"'))[0]).toBe('{"hookturn":"writer","present":true}');
    await linesUntil(records(inspector), (line) => line === '{"hookturn":"writer","present":false}');
  });

  test('follows a running session to its end', async () => {
    const running = await demoSession();
    const inspector = await start({ session: running.session });
    const reading = linesUntil(records(inspector), (line) => line.includes('"ended"'));
    await linesUntil(records(inspector), (line) => line.includes('caught-up'));
    await running.play();
    const lines = (await reading).filter((line) => !line.startsWith('{"hookturn"'));
    expect(lines.map((line) => JSON.parse(line))).toEqual(running.records.map((record) => JSON.parse(JSON.stringify(record))));
  });

  test('tells a damaged line and ends there', async () => {
    const path = join(folder, 'damaged.jsonl');
    const text = (await readFile(logPath, 'utf8')).split('\n');
    text[19] = (text[19] ?? '').replace('"seq":20', '"seq":21');
    await writeFile(path, text.join('\n'));
    const lines = await linesUntil(records(await start({ logPath: path })), (line) => line.includes('"ended"'));
    expect(lines).toHaveLength(21);
    expect(JSON.parse(lines[19] ?? '')).toMatchObject({ hookturn: 'damage', kind: 'damaged', line: 20, reason: expect.stringContaining('checksum') });
  });

  test('tells a torn last line, and goes on when it is finished', async () => {
    const path = join(folder, 'torn.jsonl');
    const text = linesOf(demo.records.slice(0, 6));
    await writeFile(path, text.slice(0, -40));
    const inspector = await start({ logPath: path });
    const lines = await linesUntil(records(inspector), (line) => line.includes('caught-up'));
    expect(JSON.parse(lines[5] ?? '')).toMatchObject({ hookturn: 'damage', kind: 'torn', line: 6 });
    const reading = linesUntil(records(inspector), (line) => line.includes('"seq":6,'));
    await linesUntil(records(inspector), (line) => line.includes('caught-up'));
    await appendFile(path, text.slice(-40));
    expect((await reading).some((line) => line.includes('"seq":6,'))).toBe(true);
  });

  test('refuses more pages than it can hold', async () => {
    const inspector = await start({ logPath });
    const stop = new AbortController();
    const held = await Promise.all(Array.from({ length: inspectorLimits.streams }, () => fetch(records(inspector), { signal: stop.signal })));
    expect(held.every(({ status }) => status === 200)).toBe(true);
    const refused = await fetch(records(inspector));
    expect([refused.status, await refused.text()]).toEqual([503, `${inspectorLimits.streams} pages follow already (limit streams)\n`]);
    stop.abort();
    await expect.poll(async () => { const stream = await fetch(records(inspector)); const { status } = stream; await stream.body?.cancel(); return status; }).toBe(200);
  });

  test('ends its streams when it is closed, twice if need be', async () => {
    const inspector = await start({ logPath });
    const response = await fetch(records(inspector));
    await Promise.all([inspector.close(), inspector.close()]);
    await expect(response.text().then(() => 'ended', () => 'ended')).resolves.toBe('ended');
    await expect(fetch(records(inspector))).rejects.toThrow();
  });

  test('says what is wrong before it serves anything', async () => {
    await expect(startInspector({ logPath: join(folder, 'nowhere.jsonl'), pagePath })).rejects.toThrow('ENOENT');
    await expect(startInspector({ logPath, pagePath: join(folder, 'nowhere.html') })).rejects.toThrow('npm run build');
  });
});
