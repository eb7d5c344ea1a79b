import type { SessionInput } from '../../machines/index.ts';
import type { OpenedEvent } from './input-event.ts';
import { looksAtAnswers } from './plan-hooks.ts';

/** What the session machine begins with, by what opened the log. */
export const sessionInput = ({ settings, source, hooks, totalTokens, spentTokens, told, preamble }: OpenedEvent): SessionInput => ({
  settings: Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)), source, totalTokens,
  ...(spentTokens === undefined ? {} : { spentTokens }), ...(told === undefined ? {} : { told }), instructions: preamble.instructions, looksAtAnswers: looksAtAnswers(hooks),
});
