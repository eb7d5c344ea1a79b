import type { ResponseItem } from '../../machines/response-item.ts';
import { isOpenAis, takesTier } from './openai-options.ts';
import type { ModelRequest } from './port.ts';

/** How a provider's requests differ from the common form. */
export type RequestStyle = { reasoningSummary?: string; verbosity?: string };

/** The body of a Responses API request, with the fields that the Codex CLI 0.169.0 sends and in its order. */
export function requestBody(request: ModelRequest, style: RequestStyle, input: readonly ResponseItem[] = request.input) {
  const text = textOptions(request, style);
  return {
    model: request.model,
    ...(request.instructions === '' ? {} : { instructions: request.instructions }),
    stream: true,
    ...serviceTier(request),
    input: wireInput(input),
    tools: request.tools,
    tool_choice: 'auto',
    parallel_tool_calls: request.parallelCalls ?? true,
    reasoning: { ...(request.reasoningEffort === undefined ? {} : { effort: request.reasoningEffort }), ...reasoningSummary(request, style) },
    store: false,
    include: ['reasoning.encrypted_content'],
    prompt_cache_key: request.promptCacheKey,
    ...(text && { text }),
  };
}

/** Items lose their ids, because with `store: false` the provider knows none of them; what nobody knows is not sent back. */
function wireInput(items: readonly ResponseItem[]): unknown[] {
  return items.filter((item) => item.type !== 'other').map(({ id: _id, ...item }) => (item.type === 'reasoning' ? { ...item, ...reasoningFields(item) } : item));
}

/** Codex says of a reasoning item that it has no content, and no encrypted one, with null. */
const reasoningFields = ({ content, encrypted_content: encrypted }: Record<string, unknown>): object => ({ content: content ?? null, encrypted_content: encrypted ?? null });

function serviceTier({ model, serviceTier: tier = 'default' }: ModelRequest): object {
  return tier !== 'default' && takesTier(model, tier) ? { service_tier: tier } : {};
}

function reasoningSummary(request: ModelRequest, style: RequestStyle): object {
  const summary = request.reasoningSummary ?? style.reasoningSummary ?? 'auto';
  return summary === 'none' ? {} : { summary };
}

function textOptions({ model, outputSchema }: ModelRequest, style: RequestStyle): object | null {
  const verbosity = isOpenAis(model) ? style.verbosity : undefined;
  if (outputSchema === undefined && verbosity === undefined) return null;
  return {
    ...(verbosity === undefined ? {} : { verbosity }),
    ...(outputSchema === undefined ? {} : { format: { type: 'json_schema', name: 'codex_output_schema', strict: true, schema: outputSchema } }),
  };
}
