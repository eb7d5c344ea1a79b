import { describe, expect, it } from 'vitest';
import { asRecorded } from './compare.ts';
import { play } from './play.ts';
import { readScenario } from './scenario.ts';

/** Those that a session with scripted ports can play; test/conformance plays all of them with real processes. */
const names = [
  'compact-auto-pre-compact-stops-the-turn', 'compact-auto-with-a-queued-prompt', 'compact-hooks-around-manual-compaction',
  'day-compact-in-the-middle', 'day-resume-after-interrupt', 'day-resume-after-stop-continuation',
  'interrupt-hook-while-a-prompt-hook-runs', 'interrupt-hook-while-a-tool-runs', 'interrupt-hook-while-sampling',
  'model-request-hooks-on-compaction', 'model-request-hooks-on-failure', 'post-compact-continue-false',
  'post-tool-two-contexts', 'pre-tool-deny', 'preempt-before-the-first-byte-drops-the-answer',
  'preempt-queued-blocked', 'preempt-while-a-tool-runs', 'prompt-blocked-keeps-its-context',
  'prompt-timeout', 'queue-interrupt-while-a-queued-hook-runs', 'queue-when-the-model-fails',
  'queue-while-a-tool-runs', 'session-end-without-a-turn', 'session-start-continue-false-keeps-context',
  'session-start-each-new-session', 'session-start-resume-then-compact', 'stop-block-continues-the-turn',
  'stop-interrupted-while-hook-runs', 'stop-last-assistant-message-null', 'transcript-as-the-hooks-see-it',
  'user-shell-command-runs-no-tool-hooks',
];

/** What the upstream product says of itself, which no session of ours does. */
const upstreamOnly = /^Under-development features enabled/;

const steps = new Set(['prompt', 'steer', 'release', 'releaseHook', 'awaitRequest', 'awaitHook', 'awaitNotification', 'awaitTurns', 'awaitFile', 'interrupt', 'compact', 'newSession', 'resume', 'sleepMs']);

/** Whether a scenario needs nothing but what is scripted here: no files, no MCP servers, no processes. */
const isPlayedHere = (name: string): boolean => {
  const { scenario } = readScenario(name);
  const text = JSON.stringify([scenario.hooks, scenario.behaviours, scenario.model]);
  const known = scenario.steps.every((step) => step['call'] === 'thread/shellCommand' || Object.keys(step).some((key) => steps.has(key)));
  return known && scenario['files'] === undefined && scenario['configToml'] === undefined && scenario['approvalPolicy'] === undefined && scenario['trust'] === undefined
    && !/"async":true|mcp|stdoutRepeat|background|"type":"(call|custom)"/.test(text);
};

const played = names.filter(isPlayedHere);

describe('what the real Codex CLI told and wrote', () => {
  it('is compared in thirty scenarios at least', () => {
    expect(played.length).toBeGreaterThanOrEqual(30);
  });

  it.each(played)('%s', async (name) => {
    const { scenario, recording } = readScenario(name);
    const { hookRuns, items, turns, warnings, order, rollouts } = recording;
    const told = asRecorded(await play(scenario, recording));
    expect(told).toEqual({ hookRuns, items, turns, order, rollouts, warnings: warnings.filter((text) => text === null || !upstreamOnly.test(text)) });
  });
});
