import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Recording } from './compare.ts';

const run = promisify(execFile);

/** The sessions that were asked of the real Codex CLI, and what it did in each. */
export const fixtures = path.resolve(import.meta.dirname, '../../fixtures/codex-0.169.0');
export const scenarioNames = fs.readdirSync(path.join(fixtures, 'scenarios')).map((file) => path.basename(file, '.json')).toSorted();
export const scenarioPath = (name: string): string => path.join(fixtures, 'scenarios', `${name}.json`);
export const recordingPath = (name: string): string => path.join(fixtures, 'recordings', `${name}.json`);
export const recordingIn = (file: string): Recording => JSON.parse(fs.readFileSync(file, 'utf8'));

/**
 * Runs a scenario through the program that `CODEX_BIN` of `env` names, and gives the path of the recording, in `folder`.
 * Into a file: the recorder ends before a pipe has taken a long recording. Rejects where the recorder fails.
 */
export async function recordAnew(name: string, folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  await run(process.execPath, [path.join(import.meta.dirname, 'codex/record.mjs'), '--out', folder, scenarioPath(name)], { env });
  return path.join(folder, `${name}.json`);
}
