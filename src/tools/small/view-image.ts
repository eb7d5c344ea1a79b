import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ToolResult } from '../../../machines/tool-call-data.ts';
import type { ToolContext } from '../context.ts';
import { checkEnvironment } from '../exec/environment-argument.ts';
import { functionSpec, text } from '../spec.ts';
import { parseArguments } from '../text/arguments.ts';
import { osErrorText } from '../../processes/index.ts';
import { option, required, string, struct } from '../text/rust-struct.ts';
import { failed, type Tool } from '../tool.ts';
import { imageMime } from './image-mime.ts';
import { plainTool } from './plain-tool.ts';

const imageArguments = struct('ViewImageArgs', { path: required(string), detail: option(string) });
const details = new Set(['high', 'original']);
const spec = functionSpec('view_image', 'Shows an image file of this machine to the model.', { path: text('Path of the image file.') }, ['path']);

/** Hands an image file to the model as it is: nothing is scaled. */
export const viewImageTool = ({ limits }: ToolContext): Tool => plainTool(spec, async (call, { scope, options }, input): Promise<ToolResult> => {
  const checked = checkEnvironment(call);
  const parsed = checked.ok ? parseArguments(imageArguments, call) : checked;
  if (!parsed.ok) return failed(parsed.error);
  const { detail } = parsed.value;
  if (detail !== null && !details.has(detail)) return failed(`view_image.detail only supports \`high\` or \`original\`; omit \`detail\` for default high resized behavior, got \`${detail}\``);
  const path = resolve(scope.cwd, parsed.value.path);
  const image = await readImage(path, limits.maxImageBytes);
  if (!image.ok) return failed(image.error);
  const item = { type: 'imageView', id: call.callId, path };
  options.tell({ type: 'itemStarted', item });
  const part = (mime: string) => ({ type: 'input_image', image_url: `data:${mime};base64,${image.base64}`, detail: 'high' });
  const hook = { name: 'view_image', aliases: [], input };
  return { output: [part(image.mime)], success: true, items: [item], post: { toolUseId: call.callId, hook, response: [part('application/octet-stream')] } };
}, { parallel: true });

type Image = { ok: true; mime: string; base64: string } | { ok: false; error: string };

async function readImage(path: string, maxBytes: number): Promise<Image> {
  try {
    const facts = await stat(path);
    if (!facts.isFile()) return { ok: false, error: `image path \`${path}\` is not a file` };
    if (facts.size > maxBytes) return { ok: false, error: `unable to process image: it has ${facts.size} bytes, more than the ${maxBytes} allowed` };
    const bytes = await readFile(path);
    const mime = imageMime(bytes);
    return mime === null ? { ok: false, error: 'unable to process image: invalid or unsupported image data' } : { ok: true, mime, base64: bytes.toString('base64') };
  } catch (error) {
    return { ok: false, error: `unable to locate image at \`${path}\`: ${osErrorText(error)}` };
  }
}
