import { open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** So much of the project's AGENTS.md files is read in all; Codex's `project_doc_max_bytes`. */
export const defaultProjectDocMaxBytes = 32 * 1024;

/** The instructions found, and what of them was left out. */
export type AgentsMd = { text: string | null; files: string[]; warnings: string[] };

/** In each folder the first of these counts. */
const fileNames = ['AGENTS.override.md', 'AGENTS.md'] as const;

/**
 * Reads AGENTS.md from `home` (all of it), then from the repository's root down to `cwd`, within a budget of bytes.
 * Outside a repository only `cwd` is looked at. Files of blanks are passed over. Never throws: what cannot be read is a warning.
 */
export async function readAgentsMd(cwd: string, { home, maxBytes = defaultProjectDocMaxBytes }: { home?: string; maxBytes?: number } = {}): Promise<AgentsMd> {
  const found: AgentsMd = { text: null, files: [], warnings: [] };
  const homeText = home === undefined ? '' : (await readFirst(home, Number.MAX_SAFE_INTEGER, found))?.text.trim() ?? '';
  const parts: string[] = [];
  let leftBytes = maxBytes;
  for (const folder of await foldersDownTo(cwd)) {
    const doc = await readFirst(folder, leftBytes, found);
    if (doc === null) continue;
    leftBytes -= doc.bytes;
    if (doc.text.trim() !== '') parts.push(doc.text);
  }
  const project = parts.join('\n\n');
  return { ...found, text: [homeText, project].filter((part) => part !== '').join('\n\n--- project-doc ---\n\n') || null };
}

/** Home's instructions larger than this are cut, because nothing is read without bound. */
export const maxHomeDocBytes = 1024 * 1024;

/** The repository's root first, `cwd` last. */
async function foldersDownTo(cwd: string): Promise<string[]> {
  const folders: string[] = [];
  for (let folder = cwd; ; folder = dirname(folder)) {
    folders.unshift(folder);
    if (await stat(join(folder, '.git')).then(() => true, () => false)) return folders;
    if (dirname(folder) === folder) return [cwd];
  }
}

async function readFirst(folder: string, leftBytes: number, found: AgentsMd): Promise<{ text: string; bytes: number } | null> {
  for (const name of fileNames) {
    const file = join(folder, name);
    const size = await stat(file).then((stats) => (stats.isFile() ? stats.size : null), () => null);
    if (size === null) continue;
    if (leftBytes <= 0 && size > 0) {
      found.warnings.push(`Skipped ${file}: the budget for project instructions (project_doc_max_bytes) is used up. Trim them, or raise it.`);
      return null;
    }
    return readSome(file, size, Math.min(leftBytes, maxHomeDocBytes), found);
  }
  return null;
}

/** A character that is cut in the middle is dropped. */
async function readSome(file: string, size: number, maxBytes: number, found: AgentsMd): Promise<{ text: string; bytes: number } | null> {
  try {
    await using handle = await open(file);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(size, maxBytes)), 0);
    if (size > maxBytes) found.warnings.push(`Read only ${maxBytes} of ${size} bytes of ${file}: the rest is over the budget for project instructions (project_doc_max_bytes). Trim them, or raise it.`);
    found.files.push(file);
    return { text: new TextDecoder().decode(buffer.subarray(0, bytesRead), { stream: true }), bytes: bytesRead };
  } catch (error) {
    found.warnings.push(`Cannot read ${file}: ${error instanceof Error ? error.message : String(error)}.`);
    return null;
  }
}
