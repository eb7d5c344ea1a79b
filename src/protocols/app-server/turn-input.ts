import fs from 'node:fs';
import path from 'node:path';
import { jsonObjectSchema } from '../../../machines/json.ts';
import type { ContentPart, Prompt } from '../../../machines/index.ts';
import type { UserInput } from './params.ts';

/** A local image larger than this is not sent to the model. */
const maxImageBytes = 20 * 1024 * 1024;

/** A client's input as a prompt: what UI is shown, and what the model gets. */
export function promptOf(input: readonly UserInput[], clientId: string | undefined): Omit<Prompt, 'id'> {
  return { input: input.map((part) => jsonObjectSchema.parse(shown(part))), content: input.flatMap((part) => contentOf(part)), ...(clientId === undefined ? {} : { clientId }) };
}

/** As clients are told of it again: what an image leaves open is named. */
const shown = (part: UserInput): object => (part.type === 'image' || part.type === 'localImage' ? { ...part, detail: part.detail ?? null } : part);

/** Skills and mentions say nothing to the model by themselves; what they name is looked up when it is asked for. */
function contentOf(part: UserInput): ContentPart[] {
  switch (part.type) {
    case 'text': return [{ type: 'input_text', text: part.text }];
    case 'image': return part.url === undefined ? [] : [{ type: 'input_image', image_url: part.url, ...detailOf(part) }];
    case 'localImage': return localImage(part);
    default: return [];
  }
}

const detailOf = ({ detail }: { detail?: string | undefined }): { detail: string } => ({ detail: detail ?? 'high' });

function localImage(part: Extract<UserInput, { type: 'localImage' }>): ContentPart[] {
  const read = readImage(part.path);
  if (typeof read === 'string') return [{ type: 'input_text', text: `Codex could not read the local image at \`${part.path}\`: ${read}` }];
  return [{ type: 'input_image', image_url: `data:${mimeOf(part.path)};base64,${read.toString('base64')}`, ...detailOf(part) }];
}

function readImage(file: string): Buffer | string {
  try {
    const { size } = fs.statSync(file);
    return size > maxImageBytes ? `it is over ${maxImageBytes} bytes` : fs.readFileSync(file);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const mimeOf = (file: string): string => ({ '.jpg': 'image/jpeg', '.jpeg': 'image/jpeg', '.gif': 'image/gif', '.webp': 'image/webp' })[path.extname(file).toLowerCase()] ?? 'image/png';
