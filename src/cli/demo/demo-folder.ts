import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { discoverHooks, trustHooks, type ConfiguredHandler } from '../../hooks/index.ts';
import { CliError } from '../exit-codes.ts';
import { packageFolder } from '../version.ts';

/** A copy of the demo's project, with a Codex home of its own. All paths absolute. */
export type DemoFolder = { root: string; home: string; project: string; script: string };

/** Copies the project to a temporary folder, so that the demo touches nothing of yours. */
export function makeDemoFolder(): DemoFolder {
  const source = path.join(packageFolder(), 'fixtures', 'demo');
  if (!fs.existsSync(source)) throw new CliError(`Cannot run the demo: ${source} is missing. Install the package again.`);
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'hookturn-demo-')));
  fs.cpSync(source, root, { recursive: true });
  const [home, project] = [path.join(root, 'home'), path.join(root, 'project')];
  fs.mkdirSync(home);
  fs.writeFileSync(path.join(home, 'config.toml'), `allow_login_shell = false\nsandbox_mode = "danger-full-access"\n\n[projects.${JSON.stringify(project)}]\ntrust_level = "trusted"\n`, { mode: 0o600 });
  return { root, home, project, script: path.join(root, 'model.json') };
}

/** Trusts the project's hooks as they are now, by their hashes, as `hookturn hooks trust --all` does. */
export function trustDemoHooks({ home, project }: DemoFolder): readonly ConfiguredHandler[] {
  const { handlers } = discoverHooks({ codexHome: home, cwd: project });
  const result = trustHooks(home, handlers);
  if (result !== null) throw new CliError(result.error);
  return handlers;
}
