import { readdirSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/** Codex's folders of rollouts in its home: the second is for threads that were put away. */
const FOLDERS = ['sessions', 'archived_sessions'];

/** The rollout of a thread in a Codex home; `null` where there is none. The newest, should there be several. */
export const rolloutOf = (codexHome: string, threadId: string): string | null => {
  for (const folder of FOLDERS) {
    const found = filesUnder(join(codexHome, folder)).filter((file) => file.endsWith(`-${threadId}.jsonl`)).sort().at(-1);
    if (found !== undefined) return join(codexHome, folder, found);
  }
  return null;
};

/** The rollout of another thread in the home that this file lies in. */
export const rolloutBeside = (threadId: string, besides: string): string | null => {
  if (threadId === '') return null;
  const parts = dirname(besides).split(sep);
  const at = parts.findLastIndex((part) => FOLDERS.includes(part));
  const home = at > 0 ? parts.slice(0, at).join(sep) || sep : null;
  return (home === null ? null : rolloutOf(home, threadId)) ?? beside(threadId, dirname(besides));
};

const beside = (threadId: string, folder: string): string | null => {
  const name = filesUnder(folder).find((file) => file.endsWith(`-${threadId}.jsonl`));
  return name === undefined ? null : join(folder, name);
};

const filesUnder = (folder: string): string[] => {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
};
