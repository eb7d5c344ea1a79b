import fs from 'node:fs';
import path from 'node:path';
import type { ContentPart, JsonObject } from '../../../machines/index.ts';
import type { PromptInput } from '../../runtime/session.ts';

/** An image larger than this is not sent. */
export const maxImageBytes = 20 * 1024 * 1024;

/** A text with images before it, as Codex's `exec` sends them. An image that cannot be read is told to the model. */
export function promptInput(text: string, images: readonly string[]): PromptInput {
  const input: JsonObject[] = [...images.map((file) => ({ type: 'localImage', path: path.resolve(file) })), { type: 'text', text, text_elements: [] }];
  const content = images.flatMap((file, index) => imageParts(path.resolve(file), index + 1));
  return { input, content: [...content, { type: 'input_text', text }] };
}

function imageParts(file: string, number: number): ContentPart[] {
  const image = readImage(file);
  if ('trouble' in image) return [{ type: 'input_text', text: `Codex could not read the local image at \`${file}\`: ${image.trouble}` }];
  return [
    { type: 'input_text', text: `<image name=[Image #${number}] path="${file}">` },
    { type: 'input_image', image_url: `data:${mimeTypes.get(path.extname(file).toLowerCase()) ?? 'image/png'};base64,${image.bytes.toString('base64')}`, detail: 'original' },
    { type: 'input_text', text: '</image>' },
  ];
}

function readImage(file: string): { bytes: Buffer } | { trouble: string } {
  try {
    if (fs.statSync(file).size > maxImageBytes) return { trouble: `it is over ${maxImageBytes} bytes` };
    return { bytes: fs.readFileSync(file) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    return { trouble: code === 'ENOENT' ? 'No such file or directory (os error 2)' : (error instanceof Error ? error.message : String(error)) };
  }
}

const mimeTypes = new Map([['.png', 'image/png'], ['.jpg', 'image/jpeg'], ['.jpeg', 'image/jpeg'], ['.gif', 'image/gif'], ['.webp', 'image/webp']]);
