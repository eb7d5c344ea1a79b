import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { CommandHandler, RunContext } from '../../src/hooks/index.ts';

/** The command line of a one-verb fixture. */
export function fixture(name: string, ...args: string[]): string {
  const file = fileURLToPath(new URL(`../../fixtures/hooks/${name}.sh`, import.meta.url));
  return [file, ...args].map((part) => `'${part.replaceAll("'", `'\\''`)}'`).join(' ');
}

export function readFixture(name: string): unknown {
  return JSON.parse(fs.readFileSync(new URL(`../../fixtures/hooks/${name}`, import.meta.url), 'utf8'));
}

/** A folder of this test's own, gone when it ends. */
export function temporaryFolder(): string {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'hooks-test-')));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function writeFiles(folder: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
}

/** Settles when the test is true; the test's own time limit ends a vain wait. */
export async function until(test: () => boolean): Promise<void> {
  while (!test()) await new Promise((resolve) => setImmediate(resolve));
}

/** A killed process that nobody has waited for yet is no longer alive. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    // It is gone, perhaps since the line before.
    return false;
  }
}

export function pidsIn(file: string): number[] {
  return fs.readFileSync(file, 'utf8').trim().split(/\s+/).filter((text) => text !== '').map(Number);
}

export function handler(command: string, rest: Partial<CommandHandler> = {}): CommandHandler {
  const displayOrder = rest.displayOrder ?? 0;
  return {
    type: 'command',
    command,
    key: `/x/hooks.json:user_prompt_submit:0:${displayOrder}`,
    event: 'UserPromptSubmit',
    matcher: null,
    timeoutS: 10,
    async: false,
    statusMessage: null,
    additionalContextLimit: null,
    sourcePath: '/x/hooks.json',
    source: 'user',
    displayOrder,
    enabled: true,
    isManaged: false,
    currentHash: 'sha256:0',
    trustStatus: 'trusted',
    ...rest,
  };
}

export function context(folder: string, rest: Partial<RunContext> = {}): RunContext {
  let ids = 0;
  return { env: process.env, shell: '/bin/sh', spillDir: path.join(folder, 'spilled'), now: () => 0, newId: () => `id-${(ids += 1)}`, ...rest };
}
