import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** A Codex home and a working folder of a test's own; they go when the test ends. */
export type Home = { codexHome: string; cwd: string };

export function makeHome(config: { modelUrl?: string; toml?: string; hooks?: object } = {}): Home {
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'hookturn-home-')));
  onTestFinished(() => fs.rmSync(root, { recursive: true, force: true, maxRetries: 5 }));
  const [codexHome, cwd] = [path.join(root, 'home'), path.join(root, 'work')];
  fs.mkdirSync(codexHome);
  fs.mkdirSync(cwd);
  const provider = ['model = "test-model"', 'model_provider = "test"', 'allow_login_shell = false', '[model_providers.test]', 'name = "test"', `base_url = "${config.modelUrl ?? 'http://127.0.0.1:9/v1'}"`, 'request_max_retries = 0', 'stream_max_retries = 0'];
  fs.writeFileSync(path.join(codexHome, 'config.toml'), [...provider, `[projects."${cwd}"]`, 'trust_level = "trusted"', config.toml ?? ''].join('\n'));
  if (config.hooks !== undefined) fs.writeFileSync(path.join(codexHome, 'hooks.json'), JSON.stringify({ hooks: config.hooks }));
  return { codexHome, cwd };
}

/** The environment that sessions of a test see. */
export const testEnv = (): Record<string, string> =>
  Object.fromEntries(Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
