import { readNamedFile, type ConfigStack, type NamedFile } from '../hooks/index.ts';
import { textOrNull } from '../views/codex/reading.ts';

/** What the model is asked for a summary with: `compact_prompt`, or else what stands in `experimental_compact_prompt_file`; `null`: as always. */
export function readCompactPrompt({ layers, effective }: ConfigStack, cwd: string): NamedFile {
  const inFile = readNamedFile('experimental compact prompt file', { layers, cwd });
  if (!inFile.ok) return inFile;
  const inline = (textOrNull(effective['compact_prompt']) ?? '').trim();
  return inline === '' ? inFile : { ok: true, text: inline };
}
