import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Json } from '../../../machines/json.ts';
import type { HookView, ToolCall, ToolResult } from '../../../machines/tool-call-data.ts';
import type { ToolContext } from '../context.ts';
import { checkEnvironment, placedArguments } from '../exec/environment-argument.ts';
import { functionSpec, text } from '../spec.ts';
import { hookInput, parseArguments } from '../text/arguments.ts';
import { osErrorText } from '../../processes/index.ts';
import { option, required, string, struct } from '../text/rust-struct.ts';
import { describeAs, failed, type Tool, type ToolRun } from '../tool.ts';
import { imageMime } from './image-mime.ts';

const imageArguments = struct('ViewImageArgs', { path: required(string), detail: option(string) });
const details = new Set(['high', 'original']);
const spec = functionSpec('view_image', 'Shows an image file of this machine to the model.', { path: text('Path of the image file.') }, ['path']);

/** Hands an image file to the model as it is: nothing is scaled. Runs no hooks where it is to act in a place that is not there. */
export const viewImageTool = (context: ToolContext): Tool => ({
  name: 'view_image', kind: 'function', spec,
  describe: (call) => describeAs({ hook: checkEnvironment(call).ok ? hookView(hookInput(call)) : null, parallel: true }),
  run: (call, run) => view(call, run, context),
});

const hookView = (input: Json): HookView => ({ name: 'view_image', aliases: [], input });

async function view(call: ToolCall, { scope, options }: ToolRun, { limits }: ToolContext): Promise<ToolResult> {
  const checked = checkEnvironment(call);
  const placed = checked.ok ? placedArguments(call) : checked;
  if (!placed.ok) return failed(placed.error);
  const parsed = parseArguments(imageArguments, call.rewritten === undefined ? call : { ...call, rewritten: placed.value });
  if (!parsed.ok) return failed(parsed.error);
  const { detail } = parsed.value;
  if (detail !== null && !details.has(detail)) return failed(`view_image.detail only supports \`high\` or \`original\`; omit \`detail\` for default high resized behavior, got \`${detail}\``);
  const path = resolve(scope.cwd, parsed.value.path);
  const image = await readImage(path, limits.maxImageBytes);
  if (!image.ok) return failed(image.error);
  const item = { type: 'imageView', id: call.callId, path };
  options.tell({ type: 'itemStarted', item });
  const part = (mime: string) => ({ type: 'input_image', image_url: `data:${mime};base64,${image.base64}`, detail: 'high' });
  return { output: [part(image.mime)], success: true, items: [item], post: { toolUseId: call.callId, hook: hookView(placed.value), response: [part('application/octet-stream')] } };
}

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
