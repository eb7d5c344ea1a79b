import type { RolloutRead } from '../views/rollout/read-rollout.ts';
import { importedLog, type Imported } from './imported.ts';

/** Brings a Codex rollout into a log of its own. `read`: as `readRollout` gives it. Pure. */
export const importRollout = (read: RolloutRead): Imported => importedLog({
  source: 'codex', session: read.id, atMs: read.openedAtMs, settings: read.settings, history: read.history, totalTokens: read.totalTokens, told: read.told,
  preamble: { instructions: read.instructions, items: read.preamble }, host: { rolloutPath: read.path },
  passedOver: [
    ...read.passedOver.map(({ line, reason }) => ({ line, reason })),
    ...(read.unfinishedTurn === null ? [] : [{ line: 0, reason: `turn ${read.unfinishedTurn} began and did not end` }]),
  ],
  notSaid: ['hook runs and what they decided', 'blocked and dropped prompts', 'which hooks were configured, and whether they were trusted', 'the order in which things happened side by side'],
});
