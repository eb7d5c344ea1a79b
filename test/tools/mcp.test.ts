import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defaultSettings } from '../../machines/settings.ts';
import type { McpServers } from '../../src/tools/index.ts';
import { bench, fixture, functionCall, isAlive, until, workFolder } from './support.ts';

const server = (kind: string, more: object = {}): McpServers[string] => ({ command: process.execPath, args: [fixture('mcp-server.mjs'), kind], ...more });
const call = (name: string, args: object = { text: 'q' }) => functionCall(name, args, 'mcp__s2');
const signal = new AbortController().signal;

test('a tool that never answers is given up, and its server serves on', async () => {
  const table = bench({ mcpServers: { s2: server('hints', { tool_timeout_sec: 0.2 }) } });
  const late = await table.run(call('slow'));
  expect(late.items).toMatchObject([{ status: 'failed', error: { message: 'tool call error: tool call failed for `s2/slow`\n\nCaused by:\n    timed out awaiting tools/call after 200ms' } }]);
  expect(await table.run(call('ro'))).toMatchObject({ success: true, post: { hook: { name: 'mcp__s2__ro' }, response: { content: [{ type: 'text', text: 'ro: q' }] } } });
});

test('times that no timer holds are the longest that one does', async () => {
  const aMonth = 31 * 24 * 3600;
  const table = bench({ mcpServers: { s2: server('hints', { startup_timeout_sec: aMonth, tool_timeout_sec: aMonth }) } });
  expect(await table.run(call('ro'))).toMatchObject({ success: true, post: { response: { content: [{ type: 'text', text: 'ro: q' }] } } });
});

test('an interrupt ends a call promptly', async () => {
  const table = bench({ mcpServers: { s2: server('hints') } });
  await table.toolbox.ready();
  const controller = new AbortController();
  const running = table.run(call('slow'), controller.signal);
  await until(() => table.told.length > 0);
  controller.abort();
  expect(await running).toMatchObject({ success: false, post: null, items: [], output: expect.stringMatching(/^aborted by user after \d+\.\ds$/) });
});

test('a server that dies leaves failures behind, not a broken session', async () => {
  const table = bench({ mcpServers: { s2: server('hints') } });
  expect((await table.run(call('die'))).items).toMatchObject([{ error: { message: expect.stringContaining('Transport closed') } }]);
  expect((await table.run(call('ro'))).items).toMatchObject([{ error: { message: expect.stringContaining('Transport closed') } }]);
});

test('close ends the servers', async () => {
  const cwd = workFolder();
  const script = `echo $$ > pid; exec ${process.execPath} ${fixture('mcp-server.mjs')} hints`;
  const table = bench({ mcpServers: { s2: { command: '/bin/sh', args: ['-c', script], cwd } } }, cwd);
  await table.toolbox.ready();
  const pid = Number(readFileSync(join(cwd, 'pid'), 'utf8'));
  expect([isAlive(pid), table.toolbox.specs(defaultSettings).some((spec) => spec['name'] === 'mcp__s2')]).toEqual([true, true]);
  await table.toolbox.close();
  await until(() => !isAlive(pid));
  expect(await table.toolbox.callMcpTool({ server: 's2', tool: 'ro', input: {}, timeoutMs: 1_000, signal })).toEqual({ kind: 'failed', message: 'failed to get client' });
});

test('a server that cannot start is told of', async () => {
  const told: unknown[] = [];
  const table = bench({ mcpServers: { broken: { command: '/nope/x' } }, onMcpStatus: (status) => told.push(status) });
  await table.toolbox.ready();
  expect(told).toEqual([
    { name: 'broken', status: 'starting', error: null },
    { name: 'broken', status: 'failed', error: 'MCP client for `broken` failed to start: MCP startup failed: No such file or directory (os error 2)' },
  ]);
});

/** Words measured on Codex 0.169.0. */
test('a session does not begin without the servers that it must have', async () => {
  const servers = { ok: server('hints', { required: true }), b: { command: '/nope/x', required: true }, a: { command: '/bin/false', required: true }, late: { command: '/bin/sleep', args: ['60'], required: true, startup_timeout_sec: 0.2 }, other: { command: '/nope/y' } };
  const why = [
    'a: handshaking with MCP server failed: connection closed: initialize response: connection closed: initialize response',
    'b: No such file or directory (os error 2)',
    'late: timed out handshaking with MCP server after 0.2s: deadline has elapsed',
  ];
  await expect(bench({ mcpServers: servers }).toolbox.required()).rejects.toThrow(`required MCP servers failed to initialize: ${why.join('; ')}`);
  await bench({ mcpServers: { ok: servers.ok, other: servers.other } }).toolbox.required();
});

const mute: McpServers[string] = { command: '/bin/sleep', args: ['60'] };

test('a server that takes its time is waited for a moment, once', async () => {
  const table = bench({ mcpServers: { mute, s2: server('hints') }, limits: { mcpWaitMs: 2_000 } });
  const times: number[] = [];
  for (let round = 0; round < 2; round += 1) {
    const from = performance.now();
    await table.toolbox.ready();
    times.push(performance.now() - from);
  }
  expect(times[0]).toBeGreaterThan(1_900);
  expect(times[0]).toBeLessThan(10_000);
  expect(times[1]).toBeLessThan(500);
});

test('a hook\'s call waits for its server within its own time, and says why it was not made', async () => {
  const slow = { command: '/bin/sh', args: ['-c', `sleep 0.5; exec ${process.execPath} ${fixture('mcp-server.mjs')} hints`] };
  const { toolbox } = bench({ mcpServers: { slow, mute, broken: { command: '/bin/false' } } });
  const ask = (name: string, timeoutMs: number) => toolbox.callMcpTool({ server: name, tool: 'ro', input: { text: 'q' }, timeoutMs, signal });
  expect(await Promise.all([ask('slow', 30_000), ask('mute', 300), ask('broken', 30_000)])).toEqual([
    { kind: 'result', texts: ['ro: q'], isError: false },
    { kind: 'failed', message: 'MCP hook timed out' },
    { kind: 'failed', message: 'failed to get client' },
  ]);
});

test('a server that never answers holds nothing up for longer than its time', async () => {
  const cwd = workFolder();
  const told: string[] = [];
  const table = bench({ mcpServers: { mute: { command: '/bin/sh', args: ['-c', 'sleep 100 & echo $! > child; wait'], cwd, startup_timeout_sec: 0.2 } }, onMcpStatus: ({ error }) => { if (error !== null) told.push(error); } });
  const startedAt = performance.now();
  await table.toolbox.ready();
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  expect(told).toEqual(['MCP client for `mute` timed out after 0.2 seconds. Add or adjust `startup_timeout_sec` in your config.toml:\n[mcp_servers.mute]\nstartup_timeout_sec = XX']);
  expect((await table.run(functionCall('x', {}, 'mcp__mute'))).output).toBe('unsupported call: mcp__mutex');
  const child = Number(readFileSync(join(cwd, 'child'), 'utf8'));
  await until(() => !isAlive(child));
});

test('a server that starts but does not tell its tools is told of and ended', async () => {
  const cwd = workFolder();
  const told: unknown[] = [];
  const script = `echo $$ > pid; exec ${process.execPath} ${fixture('mcp-server.mjs')} unlisted`;
  const table = bench({ mcpServers: { s2: { command: '/bin/sh', args: ['-c', script], cwd } }, onMcpStatus: ({ status }) => told.push(status) }, cwd);
  await table.toolbox.ready();
  const pid = Number(readFileSync(join(cwd, 'pid'), 'utf8'));
  expect(told).toEqual(['starting', 'failed']);
  await until(() => !isAlive(pid));
});

test('close does not wait for tools that a server has yet to tell', async () => {
  const cwd = workFolder();
  const told: unknown[] = [];
  const script = `echo $$ > pid; tee asked | ${process.execPath} ${fixture('mcp-server.mjs')} mute`;
  const table = bench({ mcpServers: { s2: { command: '/bin/bash', args: ['-c', script], cwd } }, onMcpStatus: ({ status }) => told.push(status) }, cwd);
  await until(() => existsSync(join(cwd, 'asked')) && readFileSync(join(cwd, 'asked'), 'utf8').includes('tools/list'));
  const startedAt = performance.now();
  await table.toolbox.close();
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  expect(told).toEqual(['starting', 'cancelled']);
  const pid = Number(readFileSync(join(cwd, 'pid'), 'utf8'));
  await until(() => !isAlive(pid));
});

test.each([
  ['s2', 'ro', { kind: 'result', texts: ['ro: q'], isError: false }],
  ['s2', 'img', { kind: 'result', texts: ['t'], isError: false }],
  ['s2', 'mix', { kind: 'result', texts: [], isError: true }],
  ['s2', 'rpcerr', { kind: 'failed', message: 'tool call failed for `s2/rpcerr`' }],
  ['s2', 'slow', { kind: 'failed', message: 'tool call failed for `s2/slow`' }],
  ['zz', 'ro', { kind: 'failed', message: 'unknown MCP server \'zz\'' }],
])('a hook\'s call of %s/%s', async (name, tool, outcome) => {
  const table = bench({ mcpServers: { s2: server('hints', { disabled_tools: ['ro'] }) } });
  await table.toolbox.ready();
  expect(await table.toolbox.callMcpTool({ server: name, tool, input: { text: 'q' }, timeoutMs: 300, signal })).toEqual(outcome);
});

test('a server that floods is dropped', async () => {
  const table = bench({ mcpServers: { flood: { command: '/bin/sh', args: ['-c', 'yes | tr -d "\\n"'] } }, limits: { maxMcpResultBytes: 1_000_000 } });
  await table.toolbox.ready();
  expect(table.toolbox.specs(defaultSettings).some((spec) => spec['name'] === 'mcp__flood')).toBe(false);
});
