import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEFAULT_LOG_LIMITS, memoryLog, type EventLog, type LogRecord } from '../../src/log/index.ts';
import { defaultHookLimits } from '../../src/hooks/limits.ts';
import type { ResponseItem } from '../../machines/index.ts';
import type { Model } from '../../src/models/port.ts';
import { defaultStreamLimits } from '../../src/models/stream-limits.ts';
import { createSession, type NewSessionOptions } from '../../src/runtime/create-session.ts';
import { defaultLimits as sessionLimits } from '../../src/runtime/limits.ts';
import type { Session } from '../../src/runtime/session.ts';
import { createWorld, exits, type HookSpecs, type WorldOptions } from '../../src/testing/index.ts';
import { createToolbox, defaultLimits as toolLimits, type McpServers } from '../../src/tools/index.ts';
import { fixture, processEnv, workFolder } from '../tools/support.ts';

const { maxRecordBytes } = DEFAULT_LOG_LIMITS;

/** What a tried payload weighs: far below every limit, and far above what a record holds besides. */
const SMALL = 512 * 1024;
const text = (length: number): string => 'x'.repeat(length);
const perByte = (bytes: number): number => bytes / SMALL;

describe('a record holds what is at its limit', () => {
  test('a prompt, however it comes in', async () => {
    const spare = 200;
    const half = text((SMALL - spare) / 2);
    const grown = [
      await longestLine({}, async (session) => (await session.submit(half)).ended),
      await longestLine({}, async (session) => (await session.queue(half)).ended),
      await longestLine({ model: [{ delayMs: 10, text: 'first' }, 'second'] }, async (session) => { const first = await session.submit('go'); await session.steer(half); return first.ended; }),
      await longestLine({ hooks: { UserPromptSubmit: [() => 'notes', () => 'more'] } }, async (session) => (await session.submit(half)).ended),
    ];
    for (const bytes of grown) expect(perByte(bytes) * sessionLimits.promptBytes).toBeLessThan(maxRecordBytes);
  });

  const events = ['SessionStart', 'UserPromptSubmit', 'PreToolUse', 'PermissionRequest', 'PostToolUse', 'Stop'] as const;
  test.each(events)('what a %s hook writes', async (event) => {
    const first = (input: { stop_hook_active?: unknown }, says: unknown) => (input.stop_hook_active === true ? undefined : says) as string | undefined;
    const ways: HookSpecs[] = [
      { [event]: (input: object) => first(input, text(SMALL)) },
      { [event]: (input: object) => first(input, exits(2, text(SMALL))) },
      { [event]: (input: object) => first(input, exits(1, text(SMALL))) },
      { [event]: (input: object) => first(input, { hookSpecificOutput: { hookEventName: event, additionalContext: text(SMALL) } }) },
    ];
    const world: WorldOptions = { model: (_request, k) => (k === 1 ? { calls: [{ name: 'sh' }] } : 'done'), tools: { sh: { run: () => 'ran', asks: true } } };
    for (const hooks of ways) {
      const bytes = await longestLine({ ...world, hooks }, async (session) => (await session.submit('go')).ended);
      expect(perByte(bytes) * defaultHookLimits.hookOutputLimitBytes).toBeLessThan(maxRecordBytes);
    }
  });

  test('an image that the model looks at', async () => {
    const cwd = workFolder();
    writeFileSync(path.join(cwd, 'a.png'), pngOf(SMALL));
    const bytes = await longestLineOfCall(cwd, { type: 'function_call', call_id: 'c', name: 'view_image', arguments: JSON.stringify({ path: 'a.png' }) });
    expect(bytes).toBeGreaterThan(SMALL);
    expect(perByte(bytes) * toolLimits.maxImageBytes).toBeLessThan(maxRecordBytes);
  });

  test.each(['never', 'untrusted'])('a file that a patch takes away, and the patch itself (%s)', async (approvalPolicy) => {
    const lines = `${text(63)}\n`.repeat(SMALL / 64);
    const cwd = workFolder({ 'a.txt': lines, 'b.txt': lines });
    const bytes = await longestLineOfCall(cwd, patch('*** Delete File: a.txt'), approvalPolicy);
    expect(bytes).toBeGreaterThan(SMALL);
    expect(perByte(bytes) * toolLimits.maxPatchedFileBytes).toBeLessThan(maxRecordBytes);
    const changed = await longestLineOfCall(cwd, patch(`*** Update File: b.txt\n@@\n-${text(63)}\n+y`), approvalPolicy);
    expect(perByte(changed) * toolLimits.maxPatchedFileBytes).toBeLessThan(maxRecordBytes);
    const added = await longestLineOfCall(cwd, patch(`*** Add File: c.txt\n${lines.replaceAll(/^(?=.)/gm, '+')}`.trimEnd()), approvalPolicy);
    expect(perByte(added) * toolLimits.maxPatchBytes).toBeLessThan(maxRecordBytes);
  });

  test('what an MCP server answers', async () => {
    const mcpServers: McpServers = { s2: { command: process.execPath, args: [fixture('mcp-server.mjs'), 'hints'] } };
    const bytes = await longestLineOfCall(workFolder(), { type: 'function_call', call_id: 'c', namespace: 'mcp__s2', name: 'ro', arguments: JSON.stringify({ text: text(SMALL) }) }, 'never', mcpServers);
    expect(bytes).toBeGreaterThan(3 * SMALL);
    expect(perByte(bytes) * toolLimits.maxMcpResultBytes).toBeLessThan(maxRecordBytes);
  });

  test.each(['never', 'untrusted'])('what a model says in one item, a call among it (%s)', async (approvalPolicy) => {
    const said = await longestLine({ model: [text(SMALL)] }, async (session) => (await session.submit('go')).ended);
    const called = await longestLineOfCall(workFolder(), { type: 'function_call', call_id: 'c', name: 'exec_command', arguments: JSON.stringify({ cmd: `: ${text(SMALL)}` }) }, approvalPolicy);
    for (const bytes of [said, called]) expect(perByte(bytes) * defaultStreamLimits.maxEventCharacters).toBeLessThan(maxRecordBytes);
  });
});

/** The longest record of a session in a scripted world. */
const longestLine = async (options: WorldOptions, act: (session: Session) => Promise<unknown>): Promise<number> => {
  const world = createWorld(options);
  const log = measured();
  const session = await createSession({ ...world.ports, log, env: {} } as NewSessionOptions);
  await world.until(act(session));
  await world.until(session.close());
  return log.longest();
};

/** The longest record of a session in which real tools are called once. */
const longestLineOfCall = async (cwd: string, item: ResponseItem, approvalPolicy = 'never', mcpServers: McpServers = {}): Promise<number> => {
  const tools = createToolbox({ env: processEnv, allowLoginShell: false, policy: { approvalPolicy: approvalPolicy as 'never', sandbox: { mode: 'danger-full-access' } }, offerApplyPatch: true, mcpServers });
  const hooks = createWorld({ hooks: { PreToolUse: () => undefined, PostToolUse: () => undefined, PermissionRequest: () => undefined } });
  const log = measured();
  const { hooks: set, hookRunner } = hooks.ports;
  const session = await createSession({
    model: saysOnce(item), tools, log, ...(set === undefined ? {} : { hooks: set }), ...(hookRunner === undefined ? {} : { hookRunner }), approver: { approve: async () => ({ decision: 'accept' }) },
    settings: { cwd, approvalPolicy: approvalPolicy as 'never' }, onTrouble: (where, error) => { throw new Error(where, { cause: error }); },
  });
  const { ended } = await session.submit('go');
  const pass = setInterval(() => void hooks.rest(), 5);
  await ended;
  clearInterval(pass);
  await session.close();
  return log.longest();
};

const saysOnce = (item: ResponseItem): Model => {
  let asked = 0;
  return {
    respond: async function* respond() {
      if (asked++ === 0) yield { type: 'item', item };
      yield { type: 'completed', responseId: `r${asked}`, usage: null };
    },
  };
};

const patch = (hunks: string): ResponseItem => ({ type: 'custom_tool_call', call_id: 'c', name: 'apply_patch', input: `*** Begin Patch\n${hunks}\n*** End Patch` });

/** A log in memory that knows its longest line. */
const measured = (): EventLog & { longest(): number } => {
  const log = memoryLog();
  const append = log.append.bind(log);
  let longest = 0;
  return Object.assign(log, {
    append: (records: readonly LogRecord[], seq: number) => { for (const record of records) longest = Math.max(longest, Buffer.byteLength(JSON.stringify(record))); return append(records, seq); },
    longest: () => longest,
  });
};

/** As much of a picture as anybody looks at. */
const pngOf = (bytes: number): Buffer => {
  const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
  return Buffer.concat([pixel, Buffer.alloc(bytes - pixel.length)]);
};
