import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ConfigStack } from '../hooks/config/config-layers.ts';
import { osErrorText } from '../processes/os-error.ts';
import { textOrNull } from '../views/codex/reading.ts';

/** What the model is asked for a summary with; `null`: as always. A file that cannot be had is trouble in Codex's words. */
export type CompactPrompt = { ok: true; text: string | null } | { ok: false; message: string };

/** `compact_prompt`, or else what stands in `experimental_compact_prompt_file`, whose path counts from where it was configured. */
export function readCompactPrompt({ layers, effective }: ConfigStack, cwd: string): CompactPrompt {
  const file = fileOf(layers, cwd);
  const inFile = file === null ? null : textOfFile(file);
  if (inFile?.ok === false) return inFile;
  const inline = (textOrNull(effective['compact_prompt']) ?? '').trim();
  return { ok: true, text: inline === '' ? inFile?.text ?? null : inline };
}

function fileOf(layers: ConfigStack['layers'], cwd: string): string | null {
  const layer = layers.findLast(({ config }) => typeof config['experimental_compact_prompt_file'] === 'string');
  if (layer === undefined) return null;
  return path.resolve(layer.source === 'session_flags' ? cwd : path.dirname(layer.path), textOrNull(layer.config['experimental_compact_prompt_file']) ?? '');
}

function textOfFile(file: string): CompactPrompt {
  try {
    const text = readFileSync(file, 'utf8').trim();
    return text === '' ? { ok: false, message: `experimental compact prompt file is empty: ${file}` } : { ok: true, text };
  } catch (error) {
    return { ok: false, message: `failed to read experimental compact prompt file ${file}: ${osErrorText(error)}` };
  }
}
