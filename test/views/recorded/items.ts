import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../../machines/index.ts';

const fixtures = join(import.meta.dirname, '../../../fixtures/codex-0.169.0');
type Line = { payload: { type?: string; item?: JsonObject } };
type Told = { method: string; params: { item?: JsonObject } };

const readLines = <Value>(file: string): Value[] => readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Value);

/** A folder of rollouts that the real Codex wrote, and the path of the one in it. */
export const recordedRollout = (name: string): string => {
  const folder = join(fixtures, 'rollouts', name);
  return join(folder, readdirSync(folder).find((file) => file.startsWith('rollout-')) ?? '');
};

/** Sessions of which both are there. */
export const sessionsWithItems = ['transcript-as-the-hooks-see-it', 'compact-hooks-around-manual-compaction', 'day-resume-after-stop-continuation', 'user-shell-command-runs-no-tool-hooks'] as const;

/** The real Codex's items of one session, as it told them and as it wrote them. */
export const recordedItems = (name: string): { told: JsonObject; written: JsonObject }[] => {
  const written = readLines<Line>(recordedRollout(name)).flatMap(({ payload }) => (payload.type === 'item_completed' && payload.item !== undefined ? [payload.item] : []));
  const told = readLines<Told>(join(fixtures, 'notifications', `${name}.jsonl`)).flatMap(({ method, params }) => (method === 'item/completed' && params.item !== undefined ? [params.item] : []));
  if (told.length !== written.length) throw new Error(`${name}: ${told.length} items were told and ${written.length} were written`);
  return told.map((item, index) => ({ told: item, written: written[index] ?? {} }));
};
