import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { defaultSettings } from '../../machines/settings.ts';
import type { ToolCall, ToolResult } from '../../machines/tool-call-data.ts';
import { createToolbox, type CodexToolbox, type ToolboxOptions, type ToolProgress, type ToolScope } from '../../src/tools/index.ts';
import { probeBubblewrap } from '../../src/tools/sandbox/bubblewrap.ts';

export const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/tools/${name}`, import.meta.url));

export const processEnv: Record<string, string> = Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

/** Whether this machine can give a sandbox. */
export const hasSandbox = (await probeBubblewrap(5_000, processEnv)) !== null;

/** A folder of its own for one test, with files. */
export function workFolder(files: Record<string, string> = {}): string {
  const cwd = mkdtempSync(join(tmpdir(), 'hookturn-tools-'));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), text);
  }
  return cwd;
}

/** A folder that no sandbox makes writable. */
export function outsideFolder(): string {
  const folder = mkdtempSync(join(homedir(), '.hookturn-outside-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export type Bench = {
  toolbox: CodexToolbox;
  cwd: string;
  scope: ToolScope;
  told: ToolProgress[];
  background: unknown[];
  notices: string[];
  run(call: ToolCall, signal?: AbortSignal): Promise<ToolResult>;
};

/** A toolbox over a real folder, closed when the test is over. */
export function bench(options: Partial<ToolboxOptions> = {}, cwd = workFolder()): Bench {
  const notices: string[] = [];
  const toolbox = createToolbox({
    env: processEnv, allowLoginShell: false, policy: { approvalPolicy: 'never', sandbox: { mode: 'danger-full-access' } }, onNotice: (text) => notices.push(text), ...options,
    // A busy machine takes its time to start servers.
    limits: { mcpWaitMs: 30_000, ...options.limits },
  });
  onTestFinished(() => toolbox.close());
  const scope: ToolScope = { sessionId: 'session', turnId: 'turn', cwd, env: {}, settings: { ...defaultSettings, cwd } };
  const told: ToolProgress[] = [];
  const background: unknown[] = [];
  toolbox.onBackgroundItem?.((item) => background.push(item));
  const run: Bench['run'] = (call, signal = new AbortController().signal) => toolbox.run(call, scope, { sandbox: 'session', tell: (progress) => told.push(progress) }, signal);
  return { toolbox, cwd, scope, told, background, notices, run };
}

let calls = 0;
export const functionCall = (name: string, args: object, namespace?: string): ToolCall =>
  ({ callId: `call_${++calls}`, kind: 'function', name, input: JSON.stringify(args), ...(namespace === undefined ? {} : { namespace }) });
export const exec = (cmd: string, args: object = {}): ToolCall => functionCall('exec_command', { cmd, ...args });
export const patch = (body: string): ToolCall => ({ callId: `call_${++calls}`, kind: 'custom', name: 'apply_patch', input: `*** Begin Patch\n${body}\n*** End Patch\n` });

/** The id under which a command goes on. */
export const processIdOf = (result: ToolResult): number => Number(/session ID (\d+)/.exec(JSON.stringify(result.output))?.[1]);

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits for a condition that the world brings about; fails the test after five seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('waited five seconds for a condition that never came');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
