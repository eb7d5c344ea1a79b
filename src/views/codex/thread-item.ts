import { messageText, splitReply, type Fact, type JsonObject, type Prompt, type ResponseItem } from '../../../machines/index.ts';
import { readCitations, type MemoryCitation } from './memory-citation.ts';
import { isObject, listOf, plain, textOf } from './reading.ts';
import type { TurnSoFar } from './moment.ts';
import { webSearchItem } from './web-search.ts';

/** Items as the app server spells them (`ThreadItem`), without the times that go with them. */

export const userMessageItem = (id: string, prompt: Prompt): JsonObject => ({
  type: 'userMessage', id, clientId: prompt.clientId ?? null, content: prompt.input.map(userInput),
});

export const hookPromptItem = (id: string, fragments: readonly { text: string; runId: string }[]): JsonObject => ({
  type: 'hookPrompt', id, fragments: fragments.map(({ text, runId }) => ({ text, hookRunId: runId })),
});

export const agentMessageItem = (id: string, text: string, { phase, memoryCitation = null }: { phase?: unknown; memoryCitation?: MemoryCitation | null } = {}): JsonObject => ({
  type: 'agentMessage', moderation: null, id, text, phase: plain(phase), memoryCitation: plain(memoryCitation), delivery: null, questions: null,
});

/** A turn has one plan at a time. */
export const planItem = (turn: string, text: string): JsonObject => ({ type: 'plan', id: `${turn}-plan`, text });

export const contextCompactionItem = (id: string): JsonObject => ({ type: 'contextCompaction', id });

/** An item as clients are shown it: without what only the rollout keeps of it. */
export const shownItem = (item: JsonObject): JsonObject => {
  const { stdout: _stdout, stderr: _stderr, result, ...rest } = item;
  if (item['type'] === 'fileChange') return result === undefined ? rest : { ...rest, result };
  if (item['type'] !== 'mcpToolCall' || !isObject(result)) return item;
  const { isError: _isError, ...shown } = result;
  return { ...item, result: shown };
};

/** An item as it goes over the wire, with the times that belong to it. */
export const withTimes = (item: JsonObject, startedAtMs: number, completedAtMs: number | null): JsonObject => ({ ...shownItem(item), startedAtMs, completedAtMs });

/** What the client is shown of something that the model said, a plan first; nothing of what is shown when its tool has run. */
export const itemsOfReply = (id: string, item: ResponseItem, { id: turn, hasPlans }: Pick<TurnSoFar, 'id' | 'hasPlans'>): JsonObject[] => {
  if (item.type === 'reasoning') return [{ type: 'reasoning', id, summary: texts(item.summary), content: texts(item['content']) }];
  if (item.type === 'web_search_call') return [webSearchItem(id, item['action'])];
  if (item.type !== 'message' || item.role !== 'assistant') return [];
  const { text, plan, citations } = splitReply(messageText(item.content), { hasPlans });
  const message = hasPlans && text === '' ? [] : [agentMessageItem(id, text, { phase: item['phase'], memoryCitation: readCitations(citations) })];
  return [...(plan === null ? [] : [planItem(turn, plan)]), ...message];
};

/** The item that a user's own command ended with; whatever its tool left out is made up from the fact. */
export const itemOfCommand = (id: string, fact: Extract<Fact, { type: 'command.finished' }>, cwd: string): JsonObject => ({
  type: 'commandExecution', id, pluginId: null, scriptPath: null, command: fact.command, cwd, processId: null, source: 'userShell',
  status: fact.exitCode === 0 ? 'completed' : 'failed', commandActions: [{ type: 'unknown', command: fact.command }],
  aggregatedOutput: fact.output === '' ? null : fact.output, exitCode: fact.exitCode ?? -1, durationMs: Math.round(fact.durationMs), ...fact.item,
});

const userInput = (part: JsonObject): JsonObject => (part['type'] === 'text' && part['text_elements'] === undefined ? { ...part, text_elements: [] } : part);

const texts = (parts: unknown): string[] => listOf(parts).map((part) => (isObject(part) ? textOf(part['text']) : textOf(part)));

/** What a turn says in the end: the last message that is called its final answer, or, where none is, the last that is no commentary. */
export const finalAnswer = (messages: readonly (JsonObject | null)[]): JsonObject | null =>
  messages.findLast((message) => message?.['phase'] === 'final_answer') ?? messages.findLast((message) => message !== null && message['phase'] !== 'commentary') ?? null;
