import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A directory that goes when the test ends. */
export function tempDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'hookturn-log-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** The path of a log that is still to be made. */
export function tempLog(): string {
  return join(tempDirectory(), 'session.jsonl');
}
