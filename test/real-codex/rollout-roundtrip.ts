/**
 * Shows that rollouts go both ways: the real Codex CLI resumes, and forks, what this project wrote, and this project
 * reads what the real one wrote. `node test/real-codex/rollout-roundtrip.ts`; CODEX_BIN names the real one.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import type { ResponseItem } from '../../machines/index.ts';
import { createScriptedModel } from '../../src/models/scripted-model.ts';
import { createSession } from '../../src/runtime/create-session.ts';
import { noTools } from '../../src/runtime/defaults.ts';
import type { Session } from '../../src/runtime/session.ts';
import { startResponsesServer } from '../../src/testing/responses-server.ts';
import { readRollout, RolloutFile, rolloutOf, rolloutPath, toRolloutHost, type SessionRecord } from '../../src/views/index.ts';
import { RealAppServer, realCodex } from './app-server.ts';

const binary = realCodex();
if (binary === null) {
  console.log('SKIPPED: the real Codex CLI is not installed here (npm i @openai/codex, or name it with CODEX_BIN). Nothing was shown.');
  process.exit(0);
}

const folder = mkdtempSync(join(tmpdir(), 'rollout-roundtrip-'));
const home = join(folder, 'home');
const cwd = join(folder, 'work');
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
mkdirSync(home);
mkdirSync(cwd);
const answers = ['real one', 'real two', 'real three', 'real four', 'real five', 'real six', 'real seven'].map((text) => ({ items: [{ type: 'message' as const, text }] }));
const server = await startResponsesServer({ model: answers });
writeFileSync(join(home, 'config.toml'), [
  'model = "oracle-model"', 'model_provider = "local"', 'check_for_update_on_startup = false',
  '[model_providers.local]', 'name = "local"', `base_url = "${server.url}"`, 'wire_api = "responses"', 'requires_openai_auth = false', 'supports_websockets = false',
  '[analytics]', 'enabled = false', `[projects."${cwd}"]`, 'trust_level = "trusted"', '',
].join('\n'));

const preamble = { instructions: 'Be good.', items: [
  { type: 'message', role: 'developer', content: [{ type: 'input_text', text: '<permissions instructions>\nAll is permitted.\n</permissions instructions>' }] },
  { type: 'message', role: 'user', content: [{ type: 'input_text', text: `<environment_context>\n  <cwd>${cwd}</cwd>\n</environment_context>` }] },
] satisfies ResponseItem[] };

type Written = { id: string; path: string; history: ResponseItem[]; records: SessionRecord[]; end: { ordinal: number; bytes: number } };

/** A session of ours, with its rollout in the real one's home. */
const write = async (model: Parameters<typeof createScriptedModel>[0], use: (session: Session) => Promise<void>, parent?: Written): Promise<Written> => {
  const id = v7();
  const path = rolloutPath(home, id, Date.now());
  const file = new RolloutFile({ path, onTrouble: (error) => { throw error; } });
  const records: SessionRecord[] = [];
  const session = await createSession({
    id, model: createScriptedModel(model), tools: { ...noTools, run: (call) => Promise.resolve({ output: `ran ${call.name}`, success: true, post: null, items: [] }) },
    settings: { model: 'oracle-model', cwd }, preamble, ...(parent === undefined ? {} : { history: parent.history, source: 'fork' as const }),
    host: toRolloutHost({
      originator: 'hookturn', source: 'vscode', modelProvider: 'local',
      ...(parent === undefined ? {} : { fork: { threadId: parent.id, endOrdinal: parent.end.ordinal, endByteOffset: parent.end.bytes, cutTurn: null } }),
    }),
    views: [(record) => { records.push(record); }, file.view],
  });
  await use(session);
  await session.close();
  const { end } = file;
  file.close();
  return { id, path, history: session.transcript.items(), records, end };
};

const said = async (session: Session, text: string): Promise<void> => { await (await session.submit(text)).ended; };

/** A conversation as it is compared: without ids, without what each adds for itself and stands before it. */
const bare = (items: readonly unknown[]): unknown[] => {
  const known = items.map((item) => { const { id: _id, internal_chat_message_metadata_passthrough: _notes, ...rest } = item as { [key: string]: unknown }; return rest; });
  return known.filter((item) => !/^(Be good\.|You are |<(permissions|environment_context|skills_instructions|collaboration_mode|apps_instructions|plugins_instructions))/.test(JSON.stringify(item['content'] ?? '').replace(/^\[\{"type":"input_text","text":"/, '')));
};
const user = (text: string) => ({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] });

const codex = new RealAppServer(binary, home, cwd);
await codex.begin();
let shown = 0;
const show = async (what: string, check: () => Promise<void>): Promise<void> => { await check(); shown += 1; console.log(`ok: ${what}`); };

/** Has the real one go on with a file of ours, and compares what it then tells its model. */
const goOn = async (written: Written, method: 'thread/resume' | 'thread/fork'): Promise<string> => {
  const before = server.requests.length;
  const { thread } = await codex.request(method, { threadId: written.id, cwd, approvalPolicy: 'never', sandbox: 'danger-full-access' });
  const id = (thread as { id: string }).id;
  await codex.prompt(id, 'go on');
  assert.deepEqual(bare(server.requests[before]?.body.input ?? []), [...bare(written.history), user('go on')]);
  return id;
};

const plain = await write([{ items: [{ type: 'call', name: 'look', arguments: { at: 1 } }] }, { items: [{ type: 'message', text: 'seen' }] }], async (session) => { await said(session, 'look'); });
await show('the real Codex resumes our rollout with a tool call', async () => { await goOn(plain, 'thread/resume'); });

await show('we read our rollout after the real Codex went on with it', async () => {
  const read = readRollout(plain.path);
  assert.deepEqual(bare(read.history), [...bare(plain.history), user('go on'), { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'real one' }] }]);
  assert.deepEqual(read.passedOver, []);
});

await show('we see which lines of the file are not ours, and write none twice', async () => {
  const before = readFileSync(plain.path, 'utf8');
  const file = new RolloutFile({ path: plain.path });
  const { completedLines, foreignLines, tornBytes } = await file.resume(plain.records);
  file.close();
  assert.deepEqual({ completedLines, tornBytes, foreign: foreignLines > 0 }, { completedLines: 0, tornBytes: 0, foreign: true });
  assert.equal(readFileSync(plain.path, 'utf8'), before);
});

await show('the real Codex forks our rollout, and we read the fork', async () => {
  const written = await write([{ items: [{ type: 'message', text: 'first' }] }], async (session) => { await said(session, 'one'); });
  const fork = await goOn(written, 'thread/fork');
  const path = rolloutOf(home, fork);
  assert.ok(path);
  assert.deepEqual(bare(readRollout(path).history).slice(0, 3), [...bare(written.history), user('go on')]);
});

await show('the real Codex resumes our rollout with a compaction', async () => {
  const script = ['one', 'the summary', 'two'].map((text) => ({ items: [{ type: 'message' as const, text }] }));
  const written = await write(script, async (session) => { await said(session, 'first'); await (await session.compact()).ended; await said(session, 'second'); });
  await goOn(written, 'thread/resume');
});

await show('the real Codex resumes our rollout with an interrupted turn', async () => {
  const written = await write([{ items: [{ type: 'message', text: 'one' }], hold: true }], async (session) => { await session.submit('first'); await session.interrupt(); });
  await goOn(written, 'thread/resume');
});

await show('the real Codex resumes our fork, which begins in our other file', async () => {
  const parent = await write([{ items: [{ type: 'message', text: 'first' }] }], async (session) => { await said(session, 'one'); });
  const fork = await write([{ items: [{ type: 'message', text: 'second' }] }], async (session) => { await said(session, 'two'); }, parent);
  assert.deepEqual(bare(readRollout(fork.path).history), bare(fork.history));
  await goOn(fork, 'thread/resume');
});

await show('we read a rollout that the real Codex wrote, with what its model was told', async () => {
  const { thread } = await codex.request('thread/start', { cwd, approvalPolicy: 'never', sandbox: 'danger-full-access' });
  const { id } = thread as { id: string };
  await codex.prompt(id, 'hello');
  const path = rolloutOf(home, id);
  assert.ok(path);
  const read = readRollout(path);
  assert.deepEqual(bare([...read.preamble, ...read.history]), [user('hello'), { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'real six' }] }]);
  const manner = { collaborationMode: { mode: 'default', instructions: null }, reasoningEffort: null, reasoningSummary: null, serviceTier: null, personality: null };
  assert.deepEqual([read.settings, read.passedOver, read.unfinishedTurn], [{ cwd, model: 'oracle-model', approvalPolicy: 'never', sandboxMode: 'danger-full-access', ...manner }, [], null]);
  assert.ok(read.preamble.length >= 2);
});

await codex.close();
await server.close();

console.log(`${shown} of ${shown} shown against ${binary}`);
