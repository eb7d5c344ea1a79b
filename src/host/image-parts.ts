import fs from 'node:fs';
import type { ContentPart } from '../../machines/index.ts';
import { osErrorText } from '../processes/index.ts';
import { imageMime } from '../tools/index.ts';

/** A local image larger than this is not sent to the model. */
const maxImageBytes = 20 * 1024 * 1024;

type Detail = string | undefined;

/** An image that came with the message. What is no data URL goes to the model as it is. */
export function urlImage(url: string, detail: Detail): ContentPart {
  if (!url.startsWith('data:')) return withDetail(url, detail);
  const base64 = /^data:[^,]*;base64,(.*)$/s.exec(url)?.[1];
  return base64 === undefined ? omitted : imagePart(Buffer.from(base64, 'base64'), detail);
}

/** An image of this machine, between the marks that name it; `number` counts the images of its message. */
export function localImage({ path, detail }: { path: string; detail?: Detail }, number: number): ContentPart[] {
  const read = readImage(path);
  if (typeof read === 'string') return [text(`Codex could not read the local image at \`${path}\`: ${read}`)];
  return [text(`<image name=[Image #${number}] path="${path}">`), imagePart(read, detail), text('</image>')];
}

function imagePart(bytes: Buffer, detail: Detail): ContentPart {
  const mime = imageMime(bytes);
  return mime === null ? omitted : withDetail(`data:${mime};base64,${bytes.toString('base64')}`, detail);
}

/** `original` is for models that take images at any size; to the others, and to every one that is not known, it is `high`. */
function withDetail(url: string, detail: Detail): ContentPart {
  if (detail === 'low') return text('image content omitted because detail \'low\' is not supported; use \'high\', \'original\', or \'auto\'');
  return { type: 'input_image', image_url: url, detail: detail === 'auto' ? 'auto' : 'high' };
}

function readImage(file: string): Buffer | string {
  try {
    const { size } = fs.statSync(file);
    return size > maxImageBytes ? `it is over ${maxImageBytes} bytes` : fs.readFileSync(file);
  } catch (error) {
    return osErrorText(error);
  }
}

const text = (words: string): ContentPart => ({ type: 'input_text', text: words });
const omitted = text('image content omitted because it could not be processed');
