import type { AskName, Asks, Status } from '../engine/protocol.ts';

/** What the page says to its worker. */
export type ToWorker =
  | { type: 'follow'; url: string }
  | { type: 'text'; text: string }
  | { type: 'ask'; id: number; name: AskName; ask: Asks[AskName]['ask'] };

export type FromWorker =
  | { type: 'status'; status: Status }
  | { type: 'answer'; id: number; answer: Asks[AskName]['answer'] };
