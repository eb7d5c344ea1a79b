import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readJsonlLog } from '../../src/log/index.ts';
import type { SessionRecord } from '../../src/views/record.ts';
import { hookturn } from '../cli/program.ts';

/** `hookturn demo` as a process of its own, with everything of it in a temporary folder. */
export type RealDemo = {
  /** The path of its log, once there is one. */
  log: Promise<string>;
  /** Its exit code. */
  ended: Promise<number | null>;
};

export const startDemo = async (): Promise<RealDemo> => {
  const folder = await mkdtemp(join(tmpdir(), 'hookturn-page-demo-'));
  const child = spawn(hookturn.command, [...hookturn.args, 'demo'], { cwd: folder, env: { ...process.env, TMPDIR: folder, CODEX_HOME: folder }, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close').then(([code]: (number | null)[]) => code ?? null);
  const log = new Promise<string>((resolve, reject) => {
    // It tells of itself all the time, and of its log at the end only.
    const look = (): void => { const found = logIn(folder); if (found !== null) resolve(found); };
    child.stdout.on('data', look);
    void ended.then(() => { look(); reject(new Error(`The demo ended without a log in ${folder}`)); });
  });
  return { log, ended };
};

const logIn = (folder: string): string | null => {
  const demo = readdirSync(folder).find((name) => name.startsWith('hookturn-demo-'));
  const logs = join(folder, demo ?? '', 'home', 'hookturn', 'logs');
  const name = demo === undefined || !existsSync(logs) ? undefined : readdirSync(logs).find((one) => one.endsWith('.jsonl'));
  return name === undefined ? null : join(logs, name);
};

/** The records of a log that is whole. */
export const recordsIn = async (path: string): Promise<SessionRecord[]> => {
  const log = await readJsonlLog(path);
  const records: SessionRecord[] = [];
  // The log of a session holds a session's records.
  for await (const record of log.read(1)) records.push(record as SessionRecord);
  await log.close();
  return records;
};
