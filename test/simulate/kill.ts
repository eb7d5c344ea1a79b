import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openJsonlLog } from '../../src/log/index.ts';
import { allChecks } from '../../src/replay/checks/index.ts';
import { readRecords } from '../../src/replay/records.ts';
import { formatVerification, verify } from '../../src/replay/verify.ts';
import type { SessionRecord } from '../../src/views/record.ts';

const PROGRAM = fileURLToPath(new URL('./programs/live-session.ts', import.meta.url));
const NODE_FLAGS = ['--disable-warning=ExperimentalWarning', '--experimental-strip-types'];

export type KillReport = { cycles: number; records: number; hooks: number; tools: number; interrupted: number; problems: string[] };

/** Starts a session, kills it in the middle of something, looks at what is left, and goes on with it; again and again. */
export const killLoop = async (logPath: string, sidePath: string, cycles: number): Promise<KillReport> => {
  const problems: string[] = [];
  let records: SessionRecord[] = [];
  for (let cycle = 0; cycle < cycles && problems.length === 0; cycle++) {
    const before = records.length;
    const told = await runUntilKilled(logPath, sidePath, 2 + ((cycle * 7) % 23), (cycle * 3) % 11);
    records = await recordsAt(logPath);
    if (records.length < told) problems.push(`cycle ${cycle}: record ${told} was told of, and the log ends at ${records.length}`);
    if (records.length <= before) problems.push(`cycle ${cycle}: the session did not go on from record ${before}`);
    problems.push(...untold(records, linesOf(sidePath)).map((problem) => `cycle ${cycle}: ${problem}`));
  }
  return reportOf(records, linesOf(sidePath), cycles, problems);
};

const reportOf = (records: readonly SessionRecord[], lines: readonly string[], cycles: number, problems: string[]): KillReport => {
  const check = allChecks();
  const broken = records.flatMap((record) => check.hear(record)).map(({ law, seq, message }) => `${law} at record ${seq}: ${message}`);
  const verification = verify(records);
  const interrupted = records.flatMap(({ facts }) => facts.filter(({ type }) => type === 'hook.interrupted' || type === 'tool.interrupted')).length;
  return {
    cycles, records: records.length, hooks: lines.filter((line) => line.startsWith('hook ')).length, tools: lines.filter((line) => line.startsWith('tool ')).length, interrupted,
    problems: [...problems, ...broken, ...(verification.divergence === null ? [] : [formatVerification(verification)]), ...lines.filter((line) => line.startsWith('trouble '))],
  };
};

/** The last record that the process told of before it was killed. */
const runUntilKilled = async (logPath: string, sidePath: string, after: number, momentMs: number): Promise<number> => {
  const child = spawn(process.execPath, [...NODE_FLAGS, PROGRAM, logPath, sidePath], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  let [seen, last] = [0, 0];
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line.split(' ')[1]);
    if ((seen += 1) === after) setTimeout(() => child.kill('SIGKILL'), momentMs);
  }
  const [code, signal] = await exited;
  if (signal !== 'SIGKILL') throw new Error(`the session ended by itself: ${String(code)} ${String(signal)}`);
  return last;
};

const recordsAt = async (path: string): Promise<SessionRecord[]> => {
  const log = await openJsonlLog(path);
  const records = await readRecords(log);
  await log.close();
  return records;
};

/** What ran although no record says so (L1). A line may be torn: the process group may be killed while it writes. */
const untold = (records: readonly SessionRecord[], lines: readonly string[]): string[] => {
  const started = countOf(records.flatMap(({ facts }) => facts.flatMap((fact) => {
    if (fact.type === 'tool.started') return [`tool ${fact.callId}`];
    return fact.type === 'hook.started' ? [hookIdentity(fact.run.event, fact.turn, fact.run.id)] : [];
  })));
  const ran = countOf(lines.flatMap((line) => {
    if (line.startsWith('tool ')) return [line];
    const input = line.startsWith('hook ') ? inputOf(line.slice('hook '.length)) : null;
    return input === null ? [] : [hookIdentity(String(input['hook_event_name']), typeof input['turn_id'] === 'string' ? input['turn_id'] : null, String(input['tool_use_id'] ?? ''))];
  }));
  return [...ran].flatMap(([what, times]) => (times > (started.get(what) ?? 0) ? [`L1: ${what} ran ${times} times, and ${started.get(what) ?? 0} records say so`] : []));
};

/** SessionStart hooks are told no turn. A tool's hook is told apart by its call, which its run's id ends with. */
const hookIdentity = (event: string, turn: string | null, about: string): string =>
  `hook ${event} ${event === 'SessionStart' ? '' : turn ?? ''} ${event.endsWith('ToolUse') ? about.slice(about.indexOf('call-')) : ''}`;

const inputOf = (text: string): Record<string, unknown> | null => {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return null;
  }
};

const linesOf = (path: string): string[] => (existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter((line) => line !== '') : []);

const countOf = (values: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
};
