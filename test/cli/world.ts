import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A project and a Codex home of its own, which trusts the project. */
export type World = { root: string; home: string; work: string; log(): string; remove(): void };

export function makeWorld({ from, trusted = true }: { from?: string; trusted?: boolean } = {}): World {
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'hookturn-cli-')));
  const [home, work] = [path.join(root, 'home'), path.join(root, 'work')];
  fs.mkdirSync(home);
  if (from === undefined) fs.mkdirSync(work);
  else fs.cpSync(path.join(import.meta.dirname, '../../fixtures', from), work, { recursive: true });
  fs.writeFileSync(path.join(home, 'config.toml'), `allow_login_shell = false\nsandbox_mode = "danger-full-access"\n${trusted ? `[projects.${JSON.stringify(work)}]\ntrust_level = "trusted"\n` : ''}`);
  const logs = path.join(home, 'hookturn', 'logs');
  return {
    root, home, work,
    log: () => path.join(logs, fs.readdirSync(logs).find((name) => name.endsWith('.jsonl')) ?? 'none'),
    remove: () => fs.rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  };
}

export const writeJson = (file: string, value: unknown): string => {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, JSON.stringify(value));
  return file;
};
