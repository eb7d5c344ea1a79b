import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asRecorded } from './compare.ts';
import { play } from './play.ts';
import { readScenario } from './scenario.ts';

const names = readdirSync(join(import.meta.dirname, '../../../fixtures/codex-0.169.0/scenarios')).map((file) => file.replace(/\.json$/, ''));

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
