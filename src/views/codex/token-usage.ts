import type { Usage } from '../../../machines/index.ts';

/** Tokens, summed up or of one request. The names are ours; each writer spells them as its reader does. */
export type Tokens = { input: number; cachedInput: number; cacheWriteInput: number; output: number; reasoningOutput: number; total: number };

/**
 * What the last counted request has used, and all so far; the turn of that request. `estimated` is absent where a full
 * model stands for what nobody counted.
 */
export type Counted = { turn: string; last: Tokens; total: Tokens; estimated?: boolean };

export const noTokens: Tokens = { input: 0, cachedInput: 0, cacheWriteInput: 0, output: 0, reasoningOutput: 0, total: 0 };

export const tokensOf = (usage: Usage & { cacheWriteInput?: number | undefined }): Tokens => ({
  input: usage.input, cachedInput: usage.cachedInput, cacheWriteInput: usage.cacheWriteInput ?? 0,
  output: usage.output, reasoningOutput: usage.reasoningOutput, total: usage.total,
});

export const addTokens = (a: Tokens, b: Tokens): Tokens => ({
  input: a.input + b.input, cachedInput: a.cachedInput + b.cachedInput, cacheWriteInput: a.cacheWriteInput + b.cacheWriteInput,
  output: a.output + b.output, reasoningOutput: a.reasoningOutput + b.reasoningOutput, total: a.total + b.total,
});

/** As rollout files, hooks and the Responses API spell it. */
export const snakeTokens = (tokens: Tokens) => ({
  input_tokens: tokens.input, cached_input_tokens: tokens.cachedInput, cache_write_input_tokens: tokens.cacheWriteInput,
  output_tokens: tokens.output, reasoning_output_tokens: tokens.reasoningOutput, total_tokens: tokens.total,
});

/** As the app server spells it. */
export const camelTokens = (tokens: Tokens) => ({
  totalTokens: tokens.total, inputTokens: tokens.input, cachedInputTokens: tokens.cachedInput,
  cacheWriteInputTokens: tokens.cacheWriteInput, outputTokens: tokens.output, reasoningOutputTokens: tokens.reasoningOutput,
});

/** Codex's estimate for text that nobody has counted: four bytes a token. */
export const estimatedTokens = (text: string): number => Math.ceil(Buffer.byteLength(text) / 4);
