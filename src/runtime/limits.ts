/** L6: what a session holds at most. Each has a name, and reaching it is an error that says so. */
export type SessionLimits = {
  /** Input that is heard and not yet durable. */
  mailboxEvents: number;
  /** Prompts that wait, queued and steered together. */
  waitingPrompts: number;
  /** Characters of one prompt. */
  promptChars: number;
};

export const defaultLimits: SessionLimits = { mailboxEvents: 10_000, waitingPrompts: 1_000, promptChars: 8_000_000 };
