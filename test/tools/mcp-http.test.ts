import { expect, test } from 'vitest';
import { bench, functionCall, processEnv } from './support.ts';
import { httpMcp, type Fault } from './mcp-http-server.ts';

const call = (name: string) => functionCall(name, { text: 'q' }, 'mcp__web');

test.each([['a stream of events', false], ['one piece', true]])('a server over HTTP that answers in %s', async (_how, json) => {
  const { url } = await httpMcp({ json });
  const table = bench({ mcpServers: { web: { url } } });
  expect(await table.run(call('echo'))).toMatchObject({ success: true, post: { hook: { name: 'mcp__web__echo', input: { text: 'q' } }, response: { content: [{ type: 'text', text: 'echo: q' }], isError: false } } });
  expect(await table.run(call('fail'))).toMatchObject({ success: false, post: null, items: [{ status: 'failed', result: { content: [{ text: 'fail: q' }] } }] });
  expect((await table.run(call('refuse'))).items).toMatchObject([{ error: { message: 'tool call error: tool call failed for `web/refuse`\n\nCaused by:\n    Mcp error: -32602: bad params({"x":1})' } }]);
});

test('its token and headers go with every request', async () => {
  const { url, headers } = await httpMcp();
  const table = bench({ env: { ...processEnv, WEB_TOKEN: 't0' }, mcpServers: { web: { url, bearer_token_env_var: 'WEB_TOKEN', http_headers: { 'x-team': 'blue' } } } });
  await table.run(call('echo'));
  expect(headers.length).toBeGreaterThan(2);
  expect(headers.every(({ authorization, 'x-team': team }) => authorization === 'Bearer t0' && team === 'blue')).toBe(true);
});

test('a call that is never answered is given up, and the server serves on', async () => {
  const { url } = await httpMcp();
  const table = bench({ mcpServers: { web: { url, tool_timeout_sec: 0.3 } } });
  expect((await table.run(call('slow'))).items).toMatchObject([{ error: { message: expect.stringContaining('timed out awaiting tools/call after 300ms') } }]);
  expect(await table.run(call('echo'))).toMatchObject({ success: true });
});

const faults: [string, Fault][] = [
  ['an HTTP failure', (response) => response.writeHead(500).end('oops')],
  ['a page', (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html></html>')],
  ['broken JSON', (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"jsonrpc":')],
  ['a message that is none', (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":1}')],
  ['nothing', (response) => response.destroy()],
  ['an event that is none', (response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end('event: message\ndata: no\n\n')],
];

test.each(faults)('a server that answers %s does not start, and holds nothing up', async (_what, fault) => {
  const { url } = await httpMcp({ fault });
  const told: { status: string; error: string | null }[] = [];
  const table = bench({ mcpServers: { web: { url, startup_timeout_sec: 1 } }, onMcpStatus: (status) => told.push(status) });
  await table.toolbox.ready();
  expect(told.map(({ status }) => status)).toEqual(['starting', 'failed']);
  expect(told.at(-1)?.error).toMatch(/^MCP client for `web` (failed to start: MCP startup failed: .|timed out after 1 seconds)/);
  expect((await table.run(call('echo'))).output).toBe('unsupported call: mcp__webecho');
});

test.each(faults)('a server that answers a call with %s leaves a failure behind', async (_what, fault) => {
  const { url } = await httpMcp({ fault, faultAfter: 4 });
  const table = bench({ mcpServers: { web: { url, tool_timeout_sec: 1 } } });
  await table.toolbox.ready();
  const results = [await table.run(call('echo')), await table.run(call('echo'))];
  expect(results.at(-1)).toMatchObject({ success: false, post: null, items: [{ status: 'failed', error: { message: expect.stringMatching(/^tool call error: tool call failed for `web\/echo`/) } }] });
});

test('a server that goes away leaves failures behind, and closing waits for nothing', async () => {
  const { url, close } = await httpMcp();
  const table = bench({ mcpServers: { web: { url } } });
  expect(await table.run(call('echo'))).toMatchObject({ success: true });
  await close();
  expect(await table.run(call('echo'))).toMatchObject({ success: false, items: [{ status: 'failed' }] });
  const startedAt = performance.now();
  await table.toolbox.close();
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});
