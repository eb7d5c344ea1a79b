import { z } from 'zod';
import type { ProcessRequest } from './process.ts';

/** To the spawner: start this on these named pipes, in the order of descriptors; null is an empty input. */
export type SpawnOrder = { id: number; request: ProcessRequest; pipes: readonly (string | null)[] };

/** From the spawner: a process runs, could not start, or has ended. */
export const spawnNewsSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('started'), id: z.number(), pid: z.number() }),
  z.object({ type: z.literal('refused'), id: z.number(), message: z.string(), code: z.string().optional(), errno: z.number().optional() }),
  z.object({ type: z.literal('exited'), id: z.number(), code: z.number().nullable(), signal: z.custom<NodeJS.Signals>((value) => typeof value === 'string').nullable() }),
]);
export type SpawnNews = z.infer<typeof spawnNewsSchema>;
