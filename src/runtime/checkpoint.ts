import { z } from 'zod';
import { isObject } from '../views/codex/reading.ts';
import { Transcript, type SavedTranscript } from '../views/transcript.ts';
import { VERSION } from './version.ts';
import { AnsweredUnder, type SavedAnswers } from './answered-under.ts';
import { MACHINE_VERSION, openedSchema } from './input-event.ts';
import type { FoldedLog } from './log-fold.ts';
import { systemFrom } from './step.ts';
import { plainSystem, type PlainSystem } from './system.ts';

/** Only the version that left a checkpoint goes on from it: a law may keep its number while the shape of its state changes. */
const stateSchema = z.object({
  law: z.literal(MACHINE_VERSION), program: z.literal(VERSION), id: z.string(), opened: openedSchema,
  system: z.custom<PlainSystem>(isObject), transcript: z.custom<SavedTranscript>(isObject), answered: z.custom<SavedAnswers>((value) => isObject(value) && 'outputs' in value),
});

/** What a folded log is as plain JSON. */
export const checkpointState = ({ id, opened, system, transcript, answered }: FoldedLog): z.infer<typeof stateSchema> => ({
  law: MACHINE_VERSION, program: VERSION, id, opened, system: plainSystem(system), transcript: transcript.saved, answered: answered.saved,
});

/**
 * The folded log of such a state; `null` where another version left it. What is inside was ours when it was written, and
 * whoever kept it knows that its bytes are the same.
 */
export const foldedFrom = (state: unknown): FoldedLog | null => {
  const read = stateSchema.safeParse(state);
  if (!read.success) return null;
  const { id, opened, system, transcript, answered } = read.data;
  return { id, opened, system: systemFrom(system), transcript: Transcript.of(transcript), answered: AnsweredUnder.of(answered) };
};
