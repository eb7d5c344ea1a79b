/**
 * A turn of hookturn beside a turn of the real Codex CLI, by turns in one run: the same scripted model on loopback, the
 * same hooks, both driven through the app-server protocol. `CODEX_BIN=/path/to/codex npm run bench:codex`
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { message, startModelServer } from '../model-server.ts';
import { AppServerClient, makeHome } from './app-server-client.ts';
import { ms, table, timeByTurns, type Row } from './measure.ts';

const root = path.resolve(import.meta.dirname, '../..');
const codex = process.env['CODEX_BIN'];
if (codex === undefined || !fs.existsSync(codex)) {
  console.log('skipped: the real Codex CLI is not here. Install the npm package @openai/codex somewhere and set CODEX_BIN to its binary.');
  process.exit(0);
}

/** Asks for a shell call first where it is to, then says that it is done. */
const startModel = (withTool: boolean) => startModelServer((input) =>
  withTool && input.at(-1)?.type !== 'function_call_output'
    ? { type: 'function_call', id: `item_${input.length}`, call_id: `call_${input.length}`, name: 'exec_command', arguments: '{"cmd":"/bin/true"}' }
    : message('ok'));

const setups = [
  { what: 'no hooks', events: [], tool: false },
  { what: 'UserPromptSubmit and Stop', events: ['UserPromptSubmit', 'Stop'], tool: false },
  { what: 'no hooks, one shell call', events: [], tool: true },
  { what: 'one shell call, four hooks', events: ['UserPromptSubmit', 'PreToolUse', 'PostToolUse', 'Stop'], tool: true },
] as const;

const folder = fs.mkdtempSync(path.join(process.env['HOOKTURN_BENCH_DIR'] ?? os.tmpdir(), 'hookturn-codex-'));
const ours = [process.execPath, path.join(root, 'dist/src/cli/main.js')];
/** Codex still writes for a while after it has told that a turn is over. */
const PAUSE_MS = 100;
const turns = Number(process.env['HOOKTURN_BENCH_TURNS'] ?? '40');
/** Both are servers, which run for long: what their first turns cost is another question. */
const WARM_UP = 60;
const rows: Row[] = [];
for (const { what, events, tool } of setups) {
  const model = await startModel(tool);
  const open = async (command: readonly string[], name: string) => {
    const { home, work } = makeHome(folder, `${name}-${rows.length}`, model.url, events);
    const client = new AppServerClient(command, home, work);
    await client.begin();
    return { client, thread: await client.startThread(work) };
  };
  const mine = await open(ours, 'hookturn');
  const theirs = await open([codex], 'codex');
  const [a, b] = await timeByTurns(turns, () => mine.client.turn(mine.thread), () => theirs.client.turn(theirs.thread), { pauseMs: PAUSE_MS, warmUp: WARM_UP });
  rows.push({ what: `turn: ${what}`, ours: `${ms(a.medianMs)} at ${mine.client.memoryMb().toFixed(0)} MB`, baseline: `${ms(b.medianMs)} at ${theirs.client.memoryMb().toFixed(0)} MB, Codex`, ratio: b.medianMs / a.medianMs, note: 'times faster' });
  await Promise.all([mine.client.close(), theirs.client.close()]);
  model.close();
}
console.log(`${table(rows)}\n\n${turns} turns each after ${WARM_UP} that do not count, medians, by turns in one run, ${PAUSE_MS} ms apart. Node ${process.version}.`);
fs.rmSync(folder, { recursive: true, force: true });
