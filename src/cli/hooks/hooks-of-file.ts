import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { discoverHooks, type ConfiguredHandler } from '../../hooks/index.ts';
import { CliError } from '../exit-codes.ts';

/** The handlers of one hooks.json or config.toml, wherever it lies, or of a folder that has a `.codex`. Throws where there is none. */
export function hooksOfFile(given: string): { handlers: readonly ConfiguredHandler[]; warnings: readonly string[] } {
  const file = fileOf(path.resolve(given));
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'hookturn-hooks-')));
  try {
    const copy = path.join(folder, file.endsWith('.toml') ? 'config.toml' : 'hooks.json');
    fs.copyFileSync(file, copy);
    const nothing = path.join(folder, 'nothing');
    const { handlers, warnings, errors } = discoverHooks({ codexHome: folder, cwd: folder, systemConfigPath: nothing, requirementsPath: nothing });
    const named = (text: string): string => text.replaceAll(copy, file);
    const broken = errors[0]?.message ?? (handlers.length === 0 ? warnings[0] : undefined);
    if (broken !== undefined) throw new CliError(`Cannot use the hooks of ${file}: ${named(broken)}`);
    return { handlers: handlers.map((handler) => ({ ...handler, key: named(handler.key), sourcePath: named(handler.sourcePath) })), warnings: warnings.map(named) };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function fileOf(given: string): string {
  const candidates = [given, path.join(given, 'hooks.json'), path.join(given, '.codex', 'hooks.json'), path.join(given, '.codex', 'config.toml')];
  const found = candidates.find((file) => fs.statSync(file, { throwIfNoEntry: false })?.isFile() === true);
  if (found === undefined) throw new CliError(`Cannot find hooks in ${given}: give a hooks.json, a config.toml, or a folder that has a .codex.`);
  return found;
}
