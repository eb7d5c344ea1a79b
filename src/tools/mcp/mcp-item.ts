import type { Json, JsonObject } from '../../../machines/json.ts';

export type McpCallFacts = { callId: string; server: string; tool: string; arguments: Json; readOnlyHint: boolean | null };

const item = ({ callId, ...facts }: McpCallFacts, rest: JsonObject): JsonObject => ({
  type: 'mcpToolCall', id: callId, status: 'inProgress', ...facts, appContext: null, mcpAppUi: null, pluginId: null, result: null, error: null, durationMs: null, ...rest,
});

/** `mcpToolCall` items, as the app server spells them. */
export const startedMcpCall = (facts: McpCallFacts): JsonObject => item(facts, {});

export const endedMcpCall = (facts: McpCallFacts, result: JsonObject, durationMs: number): JsonObject => item(facts, {
  status: result['isError'] === true ? 'failed' : 'completed', durationMs: Math.round(durationMs),
  result: { content: result['content'] ?? [], structuredContent: result['structuredContent'] ?? null, _meta: result['_meta'] ?? null, isError: result['isError'] ?? null },
});

export const failedMcpCall = (facts: McpCallFacts, message: string, durationMs: number): JsonObject =>
  item(facts, { status: 'failed', error: { message }, durationMs: Math.round(durationMs) });
