import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { play } from './recorded/play.ts';
import { readScenario } from './recorded/scenario.ts';
import { shapeOf, without } from './recorded/shape.ts';

type Told = { method: string; params: { [key: string]: unknown } };

/** What the app server tells of itself, its account and its client's reading, beyond the session. */
const others = /^(remoteControl|configWarning|account|thread\/(started|readState|closed|goal|settings)|deprecationNotice|mcpServer|serverRequest)/;
/** Told while the model and the tools work; here nobody listened to that. */
const progress = /delta$/i;

const shapes = (told: readonly Told[]): unknown[] =>
  told.filter(({ method, params }) => !others.test(method) && !progress.test(method) && !/(Model metadata|bypass-hook-trust)/.test(String(params['message'])) && !isAfterResume({ method, params }))
    .map(({ method, params }) => ({ method, params: shapeOf(without(params, ['processId'])) }));

/** A client that resumes a thread is told its tokens at once, by whoever serves it. */
const withoutJoining = (told: readonly Told[]): Told[] => told.filter(({ method }, index) => method !== 'thread/tokenUsage/updated' || told[index - 1]?.method !== 'thread/status/changed');

/** Loading a thread tells that it is idle, which the session does not know of. */
const isAfterResume = ({ method, params }: Told): boolean => method === 'thread/status/changed' && JSON.stringify(params['status']) === '{"type":"idle"}';

describe('notifications', () => {
  it.each(['transcript-as-the-hooks-see-it', 'compact-hooks-around-manual-compaction', 'interrupt-hook-while-a-tool-runs', 'user-shell-command-runs-no-tool-hooks', 'day-resume-after-stop-continuation', 'model-request-hooks-on-failure'])('come in the order and with the fields of the real ones: %s', async (name) => {
    const { scenario, recording } = readScenario(name);
    const real: Told[] = readFileSync(join(import.meta.dirname, `../../fixtures/codex-0.169.0/notifications/${name}.jsonl`), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
    const { notifications } = await play(scenario, recording);
    expect(shapes(notifications)).toEqual(shapes(withoutJoining(real)));
  });
});
