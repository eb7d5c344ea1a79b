import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const fixtures = join(import.meta.dirname, '../../../fixtures/codex-0.169.0');
const anything = z.looseObject({});

const behaviourSchema = z.looseObject({
  when: z.looseObject({ contains: z.array(z.string()) }).optional(), times: z.number().optional(), hold: z.string().optional(), sleepMs: z.number().optional(),
  stdout: z.union([z.string(), anything]).optional(), stderr: z.string().optional(), exit: z.number().optional(), signal: z.string().optional(),
});
export type Behaviour = z.infer<typeof behaviourSchema>;

const scenarioSchema = z.looseObject({
  about: z.string(), hooks: anything.optional(), behaviours: z.record(z.string(), z.array(behaviourSchema)).default({}), model: z.array(anything).default([]),
  steps: z.array(z.looseObject({})), preempt: z.boolean().default(false), thread: anything.optional(),
});
export type Scenario = z.infer<typeof scenarioSchema>;

const recordingSchema = z.looseObject({
  hookRuns: z.array(anything), items: z.array(z.looseObject({ type: z.string() })), turns: z.array(z.looseObject({ status: z.string(), error: anything.nullable() })),
  order: z.array(z.string()), warnings: z.array(z.string().nullable()), rollouts: z.array(z.array(z.looseObject({ type: z.string(), payload: anything.optional() })).nullable()),
});
export type Recording = z.infer<typeof recordingSchema>;

/** A scenario, and what the real Codex CLI did in it. */
export const readScenario = (name: string, folder = fixtures): { scenario: Scenario; recording: Recording } => ({
  scenario: scenarioSchema.parse(JSON.parse(readFileSync(join(folder, 'scenarios', `${name}.json`), 'utf8'))),
  recording: recordingSchema.parse(JSON.parse(readFileSync(join(folder, 'recordings', `${name}.json`), 'utf8'))),
});
