import fs from 'node:fs';
import path from 'node:path';
import { codexHome } from './codex-home.ts';
import { CliError, wrongCall } from './exit-codes.ts';
import { liveLog } from './live-log.ts';

/** How every command says which log it means. */
export const LOG_HELP = 'a log file, or the id of a session';
export const LAST_HELP = 'take the log that was written last';
export const LIVE_HELP = 'take the log of the session that runs now, or of the process PID';

/** The log of `LOG` or `--last`: a path, or a session's id below `$CODEX_HOME/hookturn/logs`. */
export function findLog(given: string | undefined, { last, live }: { last?: boolean; live?: true | number }): string {
  if ([given !== undefined, last === true, live !== undefined].filter(Boolean).length !== 1) throw wrongCall('Which log? Give one of: a log file, the id of a session, --last.');
  if (last === true) return lastLog();
  if (live !== undefined) return liveLog(allLogs(), live === true ? null : live);
  if (given === undefined) return lastLog();
  if (fs.existsSync(given)) return fileOnly(given);
  const byId = isId(given) ? path.join(logFolder(), `${given}.jsonl`) : null;
  if (byId !== null && fs.existsSync(byId)) return byId;
  throw new CliError(`Cannot find a log "${given}": there is no such file${byId === null ? '' : `, and no ${byId}`}. "hookturn log list" shows the logs there are.`);
}

/** All logs of this Codex home, the one that was written last first. */
export function allLogs(): { file: string; id: string; bytes: number; changedMs: number }[] {
  const folder = logFolder();
  const names = fs.existsSync(folder) ? fs.readdirSync(folder).filter((name) => name.endsWith('.jsonl')) : [];
  const logs = names.flatMap((name) => {
    const file = path.join(folder, name);
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    return stat === undefined ? [] : [{ file, id: path.basename(name, '.jsonl'), bytes: stat.size, changedMs: stat.mtimeMs }];
  });
  return logs.toSorted((a, b) => b.changedMs - a.changedMs);
}

export const logFolder = (): string => path.join(codexHome(), 'hookturn', 'logs');

function lastLog(): string {
  const last = allLogs()[0];
  if (last === undefined) throw new CliError(`There is no log in ${logFolder()} yet. Run "hookturn exec" or "hookturn demo" first.`);
  return last.file;
}

const isId = (text: string): boolean => /^[\w-]+$/.test(text);

function fileOnly(file: string): string {
  if (fs.statSync(file).isDirectory()) throw new CliError(`Cannot read ${file} as a log: it is a folder. Give a file of it.`);
  return file;
}
