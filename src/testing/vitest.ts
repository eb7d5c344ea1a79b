/** Import this once, in a setup file or in a test: `expect(log)` knows the matchers of `hookturn/testing` then. */
import { expect } from 'vitest';
import type { Fact } from '../../machines/index.ts';
import { matchers } from './matchers.ts';

interface HookturnMatchers {
  /** Every record's event, stepped anew, gives the recorded facts, byte for byte. Awaited. */
  toReplay(): Promise<void>;
  /** No law of the core is broken. Awaited. */
  toKeepTheLaws(): Promise<void>;
  /** The log tells facts of these types in this order. Awaited. */
  toTell(...types: Fact['type'][]): Promise<void>;
  /** The conversation holds a message with these words. Awaited. */
  toHoldMessage(words: string): Promise<void>;
}

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> extends HookturnMatchers {}
}

expect.extend(matchers);
