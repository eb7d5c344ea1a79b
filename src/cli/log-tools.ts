import { catLog, describeRecord, exportLog, repairLog, statLog, verifyLog, type LogStat, type RepairReport, type ScanStop } from '../log/index.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { allLogs, logFolder } from './find-log.ts';
import { note, print, shownOn } from './output.ts';
import { plainLine } from './render/plain-text.ts';

type Shape = { json?: boolean };

export async function listLogs(): Promise<ExitCode> {
  const logs = allLogs();
  if (logs.length === 0) note(`no logs in ${logFolder()}`);
  for (const { id, bytes, changedMs } of logs) await print(`${new Date(changedMs).toISOString()}  ${id}  ${size(bytes)}\n`);
  return exitCodes.done;
}

export async function verify(file: string, { json }: Shape): Promise<ExitCode> {
  const report = await verifyLog(file);
  const { problem } = report;
  if (json === true) await print(`${JSON.stringify(report)}\n`);
  else if (problem === undefined) await print(`${file}: ${report.records} records, ${size(report.bytes)}, every byte is accounted for\n`);
  else await print(`${file}: ${report.records} valid records, then ${told(problem)}; ${problem.bytesFromHere} bytes from there on\n${advice(problem)}\n`);
  return report.ok ? exitCodes.done : exitCodes.failed;
}

export async function repair(file: string, { json }: Shape): Promise<ExitCode> {
  const report = await repairLog(file);
  await print(json === true ? `${JSON.stringify(report)}\n` : `${repairLine(report)}\n`);
  return report.result === 'refused' ? exitCodes.failed : exitCodes.done;
}

export async function cat(file: string, { json, from, to }: Shape & { from?: number; to?: number }): Promise<ExitCode> {
  const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }), onTorn: (stop: ScanStop) => note(`${file}: ${told(stop)}; it is left out`) };
  for await (const record of catLog(file, range)) await print(`${json === true ? shownOn(process.stdout, JSON.stringify(record)) : describeRecord(record)}\n`);
  return exitCodes.done;
}

export async function stat(file: string, { json }: Shape): Promise<ExitCode> {
  const report = await statLog(file);
  await print(json === true ? `${JSON.stringify(report)}\n` : `${statLines(report).join('\n')}\n`);
  return exitCodes.done;
}

export async function exportTo(file: string, format: 'json' | 'jsonl'): Promise<ExitCode> {
  for await (const piece of exportLog(file, format)) await print(shownOn(process.stdout, piece));
  return exitCodes.done;
}

const told = (stop: ScanStop): string => `line ${stop.line} (byte ${stop.offset}) is ${stop.kind === 'torn' ? 'torn' : 'broken'}: ${plainLine(stop.reason)}`;

const advice = (stop: ScanStop): string => {
  if (stop.kind === 'torn') return 'The line was being written when its writer ended. Resuming the session cuts it off.';
  if (stop.line === 1) return 'It is no log of hookturn\'s, or its very beginning is damaged.';
  return 'To keep what is valid before it: hookturn log repair LOG. What is cut is kept in a file beside the log.';
};

const repairLine = ({ path, result, records, problem, removedBytes, removedFile }: RepairReport): string => {
  if (result === 'clean') return `${path}: ${records} records, nothing to repair`;
  if (result === 'refused') return `${path}: nothing was changed: ${problem === undefined ? 'it is no log of ours' : told(problem)}`;
  return `${path}: kept ${records} records; ${removedBytes} bytes from ${problem === undefined ? 'the end' : `line ${problem.line}`} on are in ${removedFile}`;
};

const statLines = (stat: LogStat): string[] => [
  stat.path,
  `  ${stat.records} records, ${size(stat.bytes)}, the longest ${size(stat.longestRecordBytes)}${stat.tornBytes === 0 ? '' : `, ${stat.tornBytes} bytes torn at the end`}`,
  ...(stat.firstAt === undefined || stat.lastAt === undefined ? [] : [`  from ${new Date(stat.firstAt).toISOString()} to ${new Date(stat.lastAt).toISOString()}`]),
  `  session ${stat.sessions.map(plainLine).join(', ') || 'none'}`,
  ...section('facts', stat.facts), ...section('input events', stat.events), ...section('actors', stat.actors),
];

const section = (name: string, counts: LogStat['facts']): string[] => (counts.length === 0 ? [] : [`  ${name}`, ...counts.map((one) => `    ${String(one.count).padStart(6)}  ${plainLine(one.name)}`)]);

const size = (bytes: number): string => (bytes < 10_000 ? `${bytes} bytes` : bytes < 10_000_000 ? `${Math.round(bytes / 1000)} kB` : `${Math.round(bytes / 1_000_000)} MB`);
