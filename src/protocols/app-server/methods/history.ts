import type { JsonObject } from '../../../../machines/index.ts';
import { listOf, objectOf, textOf } from '../../../views/codex/reading.ts';
import { itemsOf, pageOfItems, pageOfTurns } from '../history-page.ts';
import { method, type Method } from '../method.ts';
import { paramsOf } from '../params.ts';
import type { PlacedItem } from '../rollout-turns.ts';
import { RpcError } from '../rpc.ts';
import { turnsOfItems, turnsToPage } from '../thread-history.ts';

/** L6: items that one request may name. */
const maxItems = 100;

/** What happened in a thread, page by page. */
export const historyMethods: Record<string, Method> = {
  'thread/turns/list': method(paramsOf.turnsList, (service, params) => pageOfTurns(turnsToPage(service, params.threadId), params)),

  'thread/items/list': method(paramsOf.itemsList, (service, { deferOutput, ...params }) => {
    const page = pageOfItems(turnsOfItems(service, params.threadId, 'thread/items/list'), params);
    const isDeferred = params.turnId === undefined ? () => false : (item: JsonObject): boolean => deferOutput !== undefined && hasOutputToDefer(item, deferOutput);
    return { ...page, data: page.data.map((placed) => entryOf(placed, isDeferred(placed.item))) };
  }),

  'thread/items/read': method(paramsOf.itemsRead, (service, { threadId, turnId, itemIds }) => {
    if (itemIds.length === 0 || itemIds.length > maxItems) throw new RpcError(`itemIds must contain 1 to ${maxItems} IDs`);
    const wanted = new Set(itemIds);
    return { data: itemsOf(turnsOfItems(service, threadId, 'thread/items/read'), turnId).filter(({ item }) => wanted.has(textOf(item['id']))).map((placed) => entryOf(placed)) };
  }),
};

const entryOf = ({ turnId, item }: PlacedItem, isDeferred = false): JsonObject => ({
  turnId, item: isDeferred ? withoutOutput(item) : item, ...(isDeferred ? { outputDeferred: true } : {}), startedAtMs: item['startedAtMs'] ?? null, completedAtMs: item['completedAtMs'] ?? null,
});

/** What succeeded and has something to show: a command's output, a tool's plain text. */
function hasOutputToDefer({ type, status, aggregatedOutput, result }: JsonObject, wanted: { commandExecution: boolean; mcpToolCall: boolean }): boolean {
  if (status !== 'completed') return false;
  if (type === 'commandExecution') return wanted.commandExecution && aggregatedOutput !== null;
  return type === 'mcpToolCall' && wanted.mcpToolCall && isPlainText(objectOf(result));
}

const isPlainText = ({ content, structuredContent = null }: JsonObject): boolean =>
  structuredContent === null && listOf(content).length > 0 && listOf(content).every((part) => objectOf(part)['type'] === 'text');

const withoutOutput = (item: JsonObject): JsonObject => (item['type'] === 'commandExecution' ? { ...item, aggregatedOutput: null } : { ...item, result: { ...objectOf(item['result']), content: [] } });
