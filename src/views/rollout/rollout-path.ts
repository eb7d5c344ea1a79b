import { join } from 'node:path';

const two = (value: number): string => String(value).padStart(2, '0');

/**
 * Where Codex keeps the rollout of a thread: `sessions/YYYY/MM/DD/rollout-YYYY-MM-DDTHH-MM-SS-<id>.jsonl` in its home,
 * by the local time at which the thread was opened.
 */
export const rolloutPath = (codexHome: string, id: string, openedAtMs: number): string => {
  const at = new Date(openedAtMs);
  const [year, month, day] = [String(at.getFullYear()), two(at.getMonth() + 1), two(at.getDate())];
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join('-');
  return join(codexHome, 'sessions', year, month, day, `rollout-${year}-${month}-${day}T${time}-${id}.jsonl`);
};
