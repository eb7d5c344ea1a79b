/**
 * What hookturn costs, each as a ratio to a baseline that is taken in the same run, by turns. Absolute times are the
 * machine's; the ratios are what is claimed. Not measured here: the network, a model's own time, other platforms.
 * `npm run bench`
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createHookRunner } from '../../src/host/hook-runner.ts';
import { discoverHooks } from '../../src/hooks/index.ts';
import { createSession, foldLog, openSessionLog, resumeSession, type RecordedHookSet, type Session } from '../../src/index.ts';
import { memoryLog, openJsonlLog, readJsonlLog } from '../../src/log/index.ts';
import { createScriptedModel } from '../../src/models/index.ts';
import { readRecords, replay } from '../../src/replay/index.ts';
import { ms, table, timeByTurns, type Row } from './measure.ts';

const folder = fs.mkdtempSync(path.join(process.env['HOOKTURN_BENCH_DIR'] ?? os.tmpdir(), 'hookturn-bench-'));
const model = createScriptedModel([{ items: [{ type: 'message', text: 'ok' }] }]);

/** A session as the command line opens it: its log in a file, its hooks as processes. */
const openSession = async (name: string, events: readonly string[]): Promise<Session> => {
  const home = path.join(folder, name);
  fs.mkdirSync(home);
  const hooks = Object.fromEntries(events.map((event) => [event, [{ hooks: [{ type: 'command', command: '/bin/true' }] }]]));
  fs.writeFileSync(path.join(home, 'hooks.json'), JSON.stringify({ hooks }));
  const { handlers } = discoverHooks({ codexHome: home, cwd: home });
  const hookSet: RecordedHookSet = { handlers, bypassTrust: true, featureEnabled: true };
  const log = await openJsonlLog(path.join(home, 'session.jsonl'));
  const session = await createSession({ model, log, hooks: hookSet, hookRunner: createHookRunner({ sessionId: name, env: { PATH: process.env['PATH'] ?? '' } }), settings: { cwd: home }, checkpoint: true });
  await turn(session);
  return session;
};

const turn = async (session: Session): Promise<void> => { await (await session.submit('hello')).ended; };

const bareSpawn = (): Promise<void> => new Promise((resolve, reject) => {
  const child = spawn('/bin/bash', ['-c', '/bin/true'], { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  child.on('error', reject);
  child.on('close', () => resolve());
  child.stdin.on('error', () => undefined);
  child.stdin.end('{}');
  child.stdout.resume();
  child.stderr.resume();
});

/** A write and fdatasync of one small record, as often as a turn needs to be durable. */
const bareSyncs = (times: number) => {
  const file = fs.openSync(path.join(folder, `bare-${times}`), 'a');
  const bytes = Buffer.alloc(400, 'x');
  return async (): Promise<void> => {
    for (let index = 0; index < times; index++) {
      fs.writeSync(file, bytes);
      await new Promise<void>((resolve, reject) => fs.fdatasync(file, (error) => (error ? reject(error) : resolve())));
    }
  };
};

const durableAppend = async (): Promise<Row> => {
  const log = await openJsonlLog(path.join(folder, 'append.jsonl'));
  const record = (seq: number) => ({ v: 1 as const, seq, at: 1, session: 's', actor: 'session', event: seq === 1 ? { type: 'log.opened', format: 'hookturn-log' } : { type: 'x', text: 'y'.repeat(250) }, facts: [] });
  const [ours, bare] = await timeByTurns(2_000, () => log.append([record(log.nextSeq)], log.nextSeq), bareSyncs(1));
  await log.close();
  return { what: 'durable append of one record', ours: ms(ours.medianMs), baseline: `${ms(bare.medianMs)} write + fdatasync`, ratio: ours.medianMs / bare.medianMs };
};

const turnWithoutHooks = async (): Promise<Row> => {
  const session = await openSession('no-hooks', []);
  const before = session.state.seq;
  await turn(session);
  const records = session.state.seq - before;
  const [ours, bare] = await timeByTurns(500, () => turn(session), bareSyncs(records));
  await session.close();
  return { what: 'one turn without hooks', ours: ms(ours.medianMs), baseline: `${ms(bare.medianMs)} ${records} x fdatasync`, ratio: ours.medianMs / bare.medianMs };
};

const turnWithTwoHooks = async (): Promise<Row> => {
  const session = await openSession('two-hooks', ['UserPromptSubmit', 'Stop']);
  const [ours, bare] = await timeByTurns(200, () => turn(session), async () => { await bareSpawn(); await bareSpawn(); });
  await session.close();
  return { what: 'one turn with two hooks', ours: ms(ours.medianMs), baseline: `${ms(bare.medianMs)} two bare spawns`, ratio: ours.medianMs / bare.medianMs };
};

const hookDispatch = async (): Promise<Row> => {
  fs.writeFileSync(path.join(folder, 'hooks.json'), JSON.stringify({ hooks: { Stop: [{ hooks: [{ type: 'command', command: '/bin/true' }] }] } }));
  const { handlers } = discoverHooks({ codexHome: folder, cwd: folder });
  const runner = createHookRunner({ sessionId: 'bench', env: { PATH: process.env['PATH'] ?? '' } });
  const dispatch = { handlers, request: { event: 'Stop' as const, matcherInputs: [], fields: {}, turn: 't' }, input: {}, cwd: folder };
  const [ours, bare] = await timeByTurns(300, () => runner.run(dispatch, new AbortController().signal), bareSpawn);
  await runner.close();
  return { what: 'hook dispatch', ours: ms(ours.medianMs), baseline: `${ms(bare.medianMs)} bare spawn of the same command`, ratio: ours.medianMs / bare.medianMs };
};

const parseLines = (file: string): void => {
  for (const line of fs.readFileSync(file, 'utf8').split('\n')) if (line !== '') JSON.parse(line);
};

const replays = async (): Promise<Row[]> => {
  const session = await openSession('replayed', []);
  for (let count = 0; session.state.seq < 10_000; count++) await turn(session);
  const records = session.state.seq;
  await session.close();
  const file = path.join(folder, 'replayed', 'session.jsonl');
  const [fold, parse] = await timeByTurns(10, async () => {
    const log = await readJsonlLog(file);
    await foldLog(log);
    await log.close();
  }, () => parseLines(file));
  const reader = await readJsonlLog(file);
  const kept = await readRecords(reader);
  await reader.close();
  const [machines, parseAgain] = await timeByTurns(10, () => { replay(kept); }, () => parseLines(file));
  const row = (what: string, ours: number, parsed: number): Row => {
    const perSecond = Math.round(records / (ours / 1000)).toLocaleString('en');
    return { what: `${what} ${records.toLocaleString('en')} records`, ours: `${ms(ours)} (${perSecond}/s)`, baseline: `${ms(parsed)} JSON.parse of the file`, ratio: ours / parsed };
  };
  return [row('through the machines,', machines.medianMs, parseAgain.medianMs), row('read, checked and folded from disk,', fold.medianMs, parse.medianMs)];
};

/** From the file to a session that takes the next prompt, and its end: from the checkpoint that it left, and without one. */
const resumes = async (): Promise<Row[]> => {
  const file = path.join(folder, 'replayed', 'session.jsonl');
  const resume = async (): Promise<void> => {
    const session = await resumeSession({ ...await openSessionLog(file), model });
    if (session.state.seq < 10_000) throw new Error('the log is too short');
    await session.close();
  };
  const measured = async (what: string): Promise<Row> => {
    const [ours, parse] = await timeByTurns(10, resume, () => parseLines(file));
    return { what: `resuming a session of 10,000 records${what}`, ours: ms(ours.medianMs), baseline: `${ms(parse.medianMs)} JSON.parse of the file`, ratio: ours.medianMs / parse.medianMs };
  };
  const fromCheckpoint = await measured('');
  fs.rmSync(`${file}.checkpoint`);
  return [fromCheckpoint, await measured(', without a checkpoint')];
};

const memory = async (count: number): Promise<Row> => {
  const collect = (globalThis as { gc?: () => void }).gc;
  if (collect === undefined) return { what: `memory of ${count.toLocaleString('en')} idle sessions`, ours: 'not measured', baseline: 'run with --expose-gc', ratio: null };
  collect();
  const before = process.memoryUsage().heapUsed;
  const plain = Array.from({ length: count }, (_, index) => ({ id: index, items: [{ role: 'user', text: 'hello' }, { role: 'assistant', text: 'ok' }] }));
  collect();
  const afterPlain = process.memoryUsage().heapUsed;
  const sessions: Session[] = [];
  for (let index = 0; index < count; index++) {
    const session = await createSession({ model, log: memoryLog(), env: {} });
    await turn(session);
    sessions.push(session);
  }
  collect();
  const after = process.memoryUsage().heapUsed;
  const ours = (after - afterPlain) / count;
  const bare = (afterPlain - before) / count;
  await Promise.all(sessions.map((session) => session.close()));
  return { what: `memory of an idle session, at ${plain.length.toLocaleString('en')}`, ours: `${(ours / 1024).toFixed(1)} KiB`, baseline: `${(bare / 1024).toFixed(1)} KiB plain objects of the same conversation`, ratio: ours / bare, note: 'after one turn, log in memory' };
};

const rows: Row[] = [];
for (const measure of [durableAppend, turnWithoutHooks, turnWithTwoHooks, hookDispatch]) rows.push(await measure());
rows.push(...await replays(), ...await resumes(), await memory(10_000));
console.log(`${table(rows)}\n\nNode ${process.version}, ${os.cpus().length} x ${os.cpus()[0]?.model ?? 'unknown'}, medians, taken by turns in one run.`);
fs.rmSync(folder, { recursive: true, force: true });
