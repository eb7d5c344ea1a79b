import type { ResponseItem } from '../../machines/response-item.ts';
import { isOpenAis, takesTier } from './openai-options.ts';
import type { ModelRequest } from './port.ts';

/** How a provider's requests differ from the common form. */
export type RequestStyle = { reasoningSummary?: string; verbosity?: string };

/**
 * The body of a Responses API request as JSON, with the fields that the Codex CLI 0.169.0 sends and in its order. An item or
 * a tool that was sent before is not written anew: a long conversation is nearly the same each time.
 */
export function requestBody(request: ModelRequest, style: RequestStyle): string {
  const text = textOptions(request, style);
  const before = {
    model: request.model,
    ...(request.instructions === '' ? {} : { instructions: request.instructions }),
    stream: true,
    ...serviceTier(request),
  };
  const input = request.input.filter((item) => item.type !== 'other').map((item) => written(item, wireItem));
  const tools = request.tools.map((tool) => written(tool, (spec) => spec));
  const after = {
    tool_choice: 'auto',
    parallel_tool_calls: request.parallelCalls ?? true,
    reasoning: { ...(request.reasoningEffort === undefined ? {} : { effort: request.reasoningEffort }), ...reasoningSummary(request, style) },
    store: false,
    include: ['reasoning.encrypted_content'],
    prompt_cache_key: request.promptCacheKey,
    ...(text && { text }),
  };
  return `${JSON.stringify(before).slice(0, -1)},"input":[${input.join(',')}],"tools":[${tools.join(',')}],${JSON.stringify(after).slice(1)}`;
}

/** What is sent is never changed afterwards, so that its JSON stays what it was. */
const texts = new WeakMap<object, string>();

function written<Value extends object>(value: Value, onTheWire: (value: Value) => unknown): string {
  const known = texts.get(value);
  if (known !== undefined) return known;
  const text = JSON.stringify(onTheWire(value));
  texts.set(value, text);
  return text;
}

/** Items lose their ids, because with `store: false` the provider knows none of them. What nobody knows (`other`) is not sent at all. */
function wireItem({ id: _id, ...item }: ResponseItem): unknown {
  return item.type === 'reasoning' ? { ...item, ...reasoningFields(item) } : item;
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
