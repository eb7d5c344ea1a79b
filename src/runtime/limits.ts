import { DEFAULT_LOG_LIMITS } from '../log/index.ts';

/** L6: what a session holds at most. Each has a name, and reaching it is an error that says so. */
export type SessionLimits = {
  /** Input that is heard and not yet durable. */
  mailboxEvents: number;
  /** Prompts that wait, queued and steered together. */
  waitingPrompts: number;
  /** Bytes of one prompt as JSON, all its parts together; of those that wait to join one turn, too. */
  promptBytes: number;
};

/** A prompt is heard, queued and accepted in one record: three times, and there is room for what hooks say of it. */
const PROMPTS_IN_A_RECORD = 4;

export const defaultLimits: SessionLimits = { mailboxEvents: 10_000, waitingPrompts: 1_000, promptBytes: DEFAULT_LOG_LIMITS.maxRecordBytes / PROMPTS_IN_A_RECORD };
