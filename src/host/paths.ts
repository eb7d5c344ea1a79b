import path from 'node:path';

/** Where the files of one Codex home are. All paths absolute. */
export const logPath = (codexHome: string, id: string): string => path.join(codexHome, 'hookturn', 'logs', `${id}.jsonl`);

/** `sessions/YYYY/MM/DD/rollout-YYYY-MM-DDTHH-MM-SS-<id>.jsonl`, in local time, as Codex names it. */
export function rolloutPath(codexHome: string, id: string, createdAtMs: number): string {
  const at = new Date(createdAtMs);
  const [year, month, day] = [String(at.getFullYear()), two(at.getMonth() + 1), two(at.getDate())];
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join('-');
  return path.join(sessionsFolder(codexHome), year, month, day, `rollout-${year}-${month}-${day}T${time}-${id}.jsonl`);
}

export const sessionsFolder = (codexHome: string): string => path.join(codexHome, 'sessions');
export const archiveFolder = (codexHome: string): string => path.join(codexHome, 'archived_sessions');

const two = (value: number): string => String(value).padStart(2, '0');
