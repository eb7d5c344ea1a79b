import { spawn, type ChildProcess } from 'node:child_process';
import { hookturn } from './program.ts';

export type Ended = { code: number | null; stdout: string; stderr: string };
export type Running = { child: ChildProcess; ended: Promise<Ended>; /** Resolves once stdout or stderr hold this. */ says: (text: string) => Promise<void> };

/** Starts the command line. `stdin` is empty unless given. */
export function start(args: readonly string[], options: { cwd: string; home: string; stdin?: string; env?: Record<string, string> }): Running {
  const child = spawn(hookturn.command, [...hookturn.args, ...args], { cwd: options.cwd, env: { ...process.env, CODEX_HOME: options.home, ...options.env } });
  const all = { stdout: '', stderr: '' };
  const waiting: { text: string; resolve: () => void }[] = [];
  const hear = (stream: 'stdout' | 'stderr') => (chunk: string): void => {
    all[stream] += chunk;
    for (const { text, resolve } of waiting) if (all.stdout.includes(text) || all.stderr.includes(text)) resolve();
  };
  child.stdout.setEncoding('utf8').on('data', hear('stdout'));
  child.stderr.setEncoding('utf8').on('data', hear('stderr'));
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.stdin ?? '');
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...all }));
  });
  const says = (text: string): Promise<void> => new Promise((resolve, reject) => {
    if (all.stdout.includes(text) || all.stderr.includes(text)) { resolve(); return; }
    waiting.push({ text, resolve });
    void ended.then(() => reject(new Error(`It ended without saying ${JSON.stringify(text)}:\n${all.stdout}\n${all.stderr}`)));
  });
  return { child, ended, says };
}

export const runToEnd = (args: readonly string[], options: Parameters<typeof start>[1]): Promise<Ended> => start(args, options).ended;
