import type { ResponseItem } from '../../machines/index.ts';
import { withOutputs } from './rollout/rollout-history.ts';
import { itemsOf } from './transcript.ts';

/** What the fork of a session begins with whose turn goes on: to the fork it is as if that turn had been interrupted here. */
export const cutHistory = (items: readonly ResponseItem[], turn: string): ResponseItem[] =>
  [...withOutputs(items), ...itemsOf({ type: 'turn.settled', turn, status: 'interrupted', error: null, lastMessage: null, marked: true })];
