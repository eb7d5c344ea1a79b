import { isAbsolute, normalize, sep } from 'node:path';
import type { HookSource } from '../../hooks/index.ts';

const sources = [
  'system', 'user', 'project', 'mdm', 'session_flags', 'plugin', 'cloud_requirements', 'cloud_managed_config', 'legacy_managed_config_file', 'legacy_managed_config_mdm', 'unknown',
] as const satisfies readonly HookSource[];

/** A source in the words of analytics, which are the configuration's; `null` for a word that is none. */
export const knownSource = (word: string): HookSource | null => sources.find((source) => source === word) ?? null;

/** Folders by which a source is told from a path alone. */
export type SourceFolders = { codexHome: string; system: string };

/** Where a handler comes from, by its file alone: below Codex's home the user's, below the system's folder the system's, in any other `.codex` a project's. */
export const sourceOfPath = (path: string, { codexHome, system }: SourceFolders): HookSource => {
  if (!isAbsolute(path)) return 'unknown';
  const parts = normalize(path).split(sep);
  if (isBelow(parts, codexHome)) return 'user';
  if (isBelow(parts, system)) return 'system';
  return parts.slice(0, -1).includes('.codex') ? 'project' : 'unknown';
};

const isBelow = (parts: readonly string[], folder: string): boolean => {
  const above = normalize(folder).split(sep).filter((part, index) => part !== '' || index === 0);
  return above.length < parts.length && above.every((part, index) => part === parts[index]);
};
