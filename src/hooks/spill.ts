import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ModelText } from './run.ts';

const bytesPerToken = 4;

/** Where one thread's long hook outputs go. */
export function spillFolder(threadId: string): string {
  return path.join(os.tmpdir(), 'hook_outputs', threadId);
}

/**
 * Cuts a text that is longer than its limit and writes the whole of it to a file, whose path the model is told.
 * `limitTokens` 0 is no limit. Where the file cannot be written, the cut text stands alone.
 */
export async function spill(text: string, options: { limitTokens: number; folder: string; newId: () => string }): Promise<ModelText> {
  const fullBytes = Buffer.byteLength(text);
  if (options.limitTokens === 0 || tokens(fullBytes) <= options.limitTokens) return { text, fullBytes };
  const spillPath = path.join(options.folder, `${options.newId()}.txt`);
  if (!(await write(spillPath, text))) return { text: truncated(text, options.limitTokens), fullBytes };
  const footer = `\n\nFull hook output saved to: ${spillPath}`;
  const budget = Math.max(0, options.limitTokens - tokens(Buffer.byteLength(footer)));
  return { text: truncated(text, budget) + footer, fullBytes, spillPath };
}

function tokens(bytes: number): number {
  return Math.ceil(bytes / bytesPerToken);
}

async function write(file: string, text: string): Promise<boolean> {
  try {
    await fs.promises.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await fs.promises.writeFile(file, text, { mode: 0o600, flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

/** Keeps the head and the tail; each gets half of the budget's bytes and ends between characters. */
function truncated(text: string, budgetTokens: number): string {
  const bytes = Buffer.from(text);
  const budget = budgetTokens * bytesPerToken;
  const headEnd = boundaryBefore(bytes, Math.floor(budget / 2));
  const tailStart = boundaryAfter(bytes, bytes.length - (budget - Math.floor(budget / 2)));
  // Codex counts what is over the budget, not the characters that fall between the ends.
  const removed = tokens(bytes.length - budget);
  const head = bytes.toString('utf8', 0, headEnd);
  const tail = bytes.toString('utf8', tailStart);
  return `Warning: truncated output (original token count: ${tokens(bytes.length)})\nTotal output lines: ${lineCount(text)}\n\n${head}…${removed} tokens truncated…${tail}`;
}

/** As Rust's `str::lines` counts: a final line break ends a line and begins none. */
function lineCount(text: string): number {
  return text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

function boundaryBefore(bytes: Buffer, index: number): number {
  let at = index;
  while (at > 0 && isContinuation(bytes[at])) at -= 1;
  return at;
}

function boundaryAfter(bytes: Buffer, index: number): number {
  let at = index;
  while (at < bytes.length && isContinuation(bytes[at])) at += 1;
  return at;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
