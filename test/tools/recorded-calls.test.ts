import { describe, expect, test } from 'vitest';
import type { McpServers } from '../../src/tools/index.ts';
import { loadPty } from '../../src/tools/exec/spawn-terminal.ts';
import { readRecorded, recordedNames, type RecordedCall, type RecordedSession } from './recorded.ts';
import { replayCall, type Replayed } from './replay-call.ts';
import { bench, fixture, hasSandbox, outsideFolder, workFolder } from './support.ts';

const hasTerminal = (await loadPty()) !== null;

describe('the tools do what Codex 0.169.0 did', () => {
  for (const name of recordedNames()) {
    const session = readRecorded(name);
    const possible = (session.sandbox === 'danger-full-access' || hasSandbox) && (hasTerminal || !JSON.stringify(session).includes('\\"tty\\":true'));
    test.skipIf(!possible)(`${name}: ${session.about}`, { timeout: 60_000 }, async () => {
      const { ours, codex } = await replay(session);
      expect(ours).toEqual(codex);
    });
  }
});

/** What was told of each call, by us and by Codex, in the same shape. */
async function replay(session: RecordedSession): Promise<{ ours: unknown[]; codex: unknown[] }> {
  const cwd = workFolder(session.files);
  const outside = outsideFolder();
  const place = (text: string): string => text.replaceAll('<cwd>', cwd).replaceAll('<outside>', outside);
  const table = bench({
    policy: { approvalPolicy: session.approvalPolicy, sandbox: { mode: session.sandbox } }, offerApplyPatch: session.knowsApplyPatch,
    outputBudget: session.knowsApplyPatch ? { unit: 'tokens', limit: 10_000 } : { unit: 'bytes', limit: 10_000 }, mcpServers: servers(session.servers),
    limits: { earlyExitMs: 750 }, // A denied command is asked about again only where it ends at once, which a busy machine may not manage in 150 ms.
  }, cwd);
  await table.toolbox.ready();
  let processId = '0';
  const ours: Replayed[] = [];
  for (const { call, ...recorded } of session.calls) {
    const replayed = await replayCall(table, { ...recorded, call: { ...call, input: place(call.input) } }, recorded.decision, processId);
    processId = /session ID (\d+)/.exec(JSON.stringify(replayed.output))?.[1] ?? processId;
    ours.push(replayed);
  }
  const items = [...ours.flatMap((replayed) => replayed.items), ...table.background];
  const itemsOf = ({ call }: RecordedCall): unknown[] => items.filter((item) => typeof item === 'object' && item !== null && 'id' in item && item.id === call.callId);
  const clean = (value: unknown): unknown => normal(value, cwd, outside);
  return {
    ours: session.calls.map((recorded, i) => clean(told(recorded, { asked: [], output: null, pre: null, post: null, ...ours[i], items: itemsOf(recorded) }))),
    codex: session.calls.map((recorded) => clean(told(recorded, {
      asked: recorded.asked ?? [], output: recorded.output, items: recorded.items, pre: recorded.hooks?.pre ?? null, post: recorded.hooks?.post ?? null,
    }))),
  };
}

/** Of a write, and of a command that goes on, the hooks are another call's; some sessions had none. */
function told({ call, hooks, output }: RecordedCall, { pre, post, ...rest }: { asked: unknown; output: unknown; items: unknown; pre: unknown; post: unknown }) {
  const goesOn = JSON.stringify(output).includes('session ID');
  return { call: call.input, ...rest, ...(hooks === undefined || call.name === 'write_stdin' ? {} : { pre, post: goesOn ? 'later' : post }) };
}

const mcpServer = (name: string): string[] => [fixture('mcp-server.mjs'), { s2: 'hints', some: 'hints', off: 'hints', bare: 'bare' }[name] ?? 'plain'];

const servers = (configured: RecordedSession['servers'] = {}): McpServers =>
  Object.fromEntries(Object.entries(configured).map(([name, { command, enabled, enabled_tools, disabled_tools }]) => [name, {
    command: command ?? process.execPath, args: mcpServer(name), ...(enabled === undefined ? {} : { enabled }),
    ...(enabled_tools === undefined ? {} : { enabled_tools }), ...(disabled_tools === undefined ? {} : { disabled_tools }),
  }]));

/** Without what differs from run to run: times, ids, places, and counts that a place's length enters. */
function normal(value: unknown, cwd: string, outside: string): unknown {
  const text = JSON.stringify(value, (key, part: unknown) => (['processId', 'durationMs', 'startedAtMs', 'completedAtMs'].includes(key) ? undefined : part)) ?? 'null';
  const placed = text
    .replaceAll(cwd, '<cwd>').replaceAll(outside, '<outside>').replace(/Chunk ID: [0-9a-f]{6}/g, 'Chunk ID: <chunk>')
    .replace(/Wall time: [0-9.]+ seconds/g, 'Wall time: <wall> seconds').replace(/session ID \d+/g, 'session ID <id>').replace(/--session-id \d+/g, '--session-id <id>');
  const counted = placed.includes('<outside>') ? placed.replace(/Original token count: \d+/g, 'Original token count: <n>') : placed;
  return JSON.parse(counted) as unknown;
}
