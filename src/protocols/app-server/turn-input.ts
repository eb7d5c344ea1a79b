import { jsonObjectSchema } from '../../../machines/json.ts';
import type { ContentPart, Prompt } from '../../../machines/index.ts';
import { localImage, urlImage } from '../../host/image-parts.ts';
import type { UserInput } from './params.ts';
import { RpcError } from './rpc.ts';

/** A client's input as a prompt: what UI is shown, and what the model gets. */
export function promptOf(input: readonly UserInput[], clientId: string | undefined): Omit<Prompt, 'id'> {
  if (input.some((part) => part.type === 'image' && /^https?:/i.test(part.url ?? ''))) throw new RpcError('remote image URLs are not supported; use an inline data URL instead');
  return { input: input.map((part) => jsonObjectSchema.parse(shown(part))), content: contentOf(input), ...(clientId === undefined ? {} : { clientId }) };
}

/** As clients are told of it again: what an image leaves open is named. */
const shown = (part: UserInput): object => (part.type === 'image' || part.type === 'localImage' ? { ...part, detail: part.detail ?? null } : part);

/** Skills and mentions say nothing to the model by themselves; what they name is looked up when it is asked for. */
function contentOf(input: readonly UserInput[]): ContentPart[] {
  let images = 0;
  return input.flatMap((part): ContentPart[] => {
    if (part.type === 'image' || part.type === 'localImage') images += 1;
    switch (part.type) {
      case 'text': return [{ type: 'input_text', text: part.text }];
      case 'image': return part.url === undefined ? [] : [urlImage(part.url, part.detail)];
      case 'localImage': return localImage(part, images);
      default: return [];
    }
  });
}
