import fs from 'node:fs';
import path from 'node:path';
import { HostError } from './host-error.ts';
import { readHead } from './stored-session.ts';
import { archiveFolder, sessionsFolder } from './paths.ts';

/** A rollout file of a Codex home. */
export type RolloutFile = { id: string; path: string; archived: boolean };

const namePattern = /^rollout-\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}-([0-9a-f-]{36})\.jsonl$/;

/** Every rollout of a home, newest first. A folder that cannot be read holds none. */
export function* rolloutFiles(codexHome: string, archived: boolean): Generator<RolloutFile> {
  yield* filesBelow(archived ? archiveFolder(codexHome) : sessionsFolder(codexHome), archived);
}

/** The rollout of one session; `null` where there is none. */
export function findRollout(codexHome: string, id: string): RolloutFile | null {
  for (const archived of [false, true]) for (const file of rolloutFiles(codexHome, archived)) if (file.id === id) return file;
  return null;
}

/** The session that a rollout file tells of. Throws HostError where it is none. */
export async function sessionAt(file: string): Promise<string> {
  const found = fs.statSync(file, { throwIfNoEntry: false });
  if (found?.isFile() !== true) throw new HostError('invalid', `failed to resolve rollout path \`${file}\`: ${found?.isDirectory() === true ? 'path is a directory' : 'file does not exist'}`);
  const head = await readHead(file);
  if (head === null) throw new HostError('internal', `failed to read thread: thread-store internal error: failed to read session metadata ${file}: rollout at ${file} is empty`);
  return head.info.id;
}

/** What is put away is not gone on with: throws HostError. */
export function refuseArchived(codexHome: string, id: string): void {
  if (findRollout(codexHome, id)?.archived === true) throw new HostError('invalid', `session ${id} is archived. Run \`codex unarchive ${id}\` to unarchive it first.`);
}

function* filesBelow(folder: string, archived: boolean): Generator<RolloutFile> {
  const entries = readFolder(folder).toSorted((a, b) => (a.name < b.name ? 1 : -1));
  for (const entry of entries) {
    const id = namePattern.exec(entry.name)?.[1];
    if (entry.isDirectory()) yield* filesBelow(path.join(folder, entry.name), archived);
    else if (id !== undefined) yield { id, path: path.join(folder, entry.name), archived };
  }
}

function readFolder(folder: string): fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
