import { writeFileSync } from 'node:fs';
import { encodeLine, memoryLog, type LogRecord } from '../../src/log/index.ts';
import { createSession } from '../../src/runtime/create-session.ts';
import type { SessionRecord } from '../../src/views/record.ts';
import { call, countingIds, demoApprover, DemoClock, demoHookRunner, demoModel, demoTools, say, type DemoAnswer } from './demo-world.ts';
import { demoHandlers, demoOutputs } from './demo-session.ts';

/** The records of a session of at least so many, with hooks, calls, blocks and continuations in every turn. */
export const longRecords = async (count: number): Promise<SessionRecord[]> => {
  const clock = new DemoClock(Date.UTC(2026, 4, 12, 9, 30, 0));
  const records: SessionRecord[] = [];
  const commands = Object.keys(demoOutputs);
  const answers = (request: number): DemoAnswer => {
    if (request % 4 === 0) return { ms: 700, items: [say(`I fixed part ${request} of it.`)] };
    const command = request % 23 === 0 ? 'rm -rf node_modules' : commands[request % commands.length] ?? 'ls';
    return { ms: 900, items: [call(`call_${request}`, 'shell', { command }), ...(request % 3 === 0 ? [call(`call_${request}b`, 'shell', { command: 'npm test' })] : [])] };
  };
  const session = await createSession({
    id: '0198f3a2-7c1e-7d40-9b55-2f6f0a9e4c12', log: memoryLog(), clock, ids: countingIds(), env: {},
    settings: { model: 'gpt-5.5-codex', cwd: '/home/ada/shop', approvalPolicy: 'on-request' },
    hooks: { handlers: demoHandlers.map(({ handler }) => handler), bypassTrust: false, featureEnabled: true },
    hookRunner: demoHookRunner(demoHandlers, clock), model: demoModel(answers, clock), tools: demoTools(demoOutputs, clock), approver: demoApprover(clock),
    views: [(record) => { records.push(record); }],
  });
  for (let turn = 0; records.length < count; turn++) {
    await (await session.submit(turn % 17 === 5 ? 'Use the key sk-live-0000.' : `Fix ticket #${turn}: totals are off by one cent.`)).ended;
    clock.advance(5000);
    if (turn % 60 === 59) await (await session.compact()).ended;
  }
  await session.close();
  return records;
};

export const linesOf = (records: readonly SessionRecord[]): string => records.map((record) => encodeLine(record satisfies SessionRecord as LogRecord)).join('');

if (process.argv[1] === import.meta.filename) writeFileSync(process.argv[3] ?? 'long.jsonl', linesOf(await longRecords(Number(process.argv[2] ?? 100_000))));
