import fs from 'node:fs';
import path from 'node:path';
import { findRollout } from './find-rollouts.ts';
import { HostError } from './host-error.ts';
import { archiveFolder, sessionsFolder } from './paths.ts';

/** Moves the rollouts of these sessions to the archive; gives the ids of those that had one. */
export function putAway(codexHome: string, ids: readonly string[]): string[] {
  const moved = ids.flatMap((id) => findRollout(codexHome, id) ?? []).filter(({ archived }) => !archived);
  fs.mkdirSync(archiveFolder(codexHome), { recursive: true });
  for (const file of moved) fs.renameSync(file.path, path.join(archiveFolder(codexHome), path.basename(file.path)));
  return moved.map(({ id }) => id);
}

/** Moves a rollout back to the folder of its day. Throws HostError where the archive has none. */
export function takeBack(codexHome: string, id: string): void {
  const file = findRollout(codexHome, id);
  if (file === null || !file.archived) throw new HostError('not-found', `no archived rollout found for thread id ${id}`);
  const [year = '', month = '', day = ''] = path.basename(file.path).slice('rollout-'.length).split(/[-T]/);
  const folder = path.join(sessionsFolder(codexHome), year, month, day);
  fs.mkdirSync(folder, { recursive: true });
  fs.renameSync(file.path, path.join(folder, path.basename(file.path)));
}
