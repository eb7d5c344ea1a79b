import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { play } from './recorded/play.ts';
import { readScenario } from './recorded/scenario.ts';
import { shapeOf, without } from './recorded/shape.ts';

const folder = join(import.meta.dirname, '../../fixtures/codex-0.169.0/rollouts');

/** What our lines leave out: what the model never sees and a resume does not need. */
const leftOut = [
  'retained_source', 'user_input_order', 'mcp_attribution', 'fallback_token_limit_override', 'retained_context', 'resume_metadata', 'compaction_response_id',
  'process_id', 'state', 'account_scoped',
];

const lines = (text: string): { type: string; payload: { type?: string }; ordinal: number }[] => text.trim().split('\n').map((line) => JSON.parse(line));
/** The conversation before the first prompt is the host's, and here it has other texts. */
const told = (text: string): unknown[] => lines(text).map((line) => shapeOf(without(line, [...leftOut, 'content_item_kinds', 'content_item_metadata', 'content'])));

describe('the lines of a rollout', () => {
  it.each(['transcript-as-the-hooks-see-it', 'compact-hooks-around-manual-compaction', 'interrupt-hook-while-a-tool-runs', 'user-shell-command-runs-no-tool-hooks', 'day-resume-after-stop-continuation', 'model-request-hooks-on-failure'])('have the fields that the real ones have: %s', async (name) => {
    const { scenario, recording } = readScenario(name);
    const real = readFileSync(join(folder, name, readdirSync(join(folder, name)).find((file) => file.startsWith('rollout-')) ?? ''), 'utf8');
    const { rollouts } = await play(scenario, recording);
    const ours = rollouts[0] ?? '';
    expect(lines(ours).map(({ ordinal }) => ordinal)).toEqual(lines(real).map(({ ordinal }) => ordinal));
    expect(told(ours)).toEqual(told(real));
  });
});
