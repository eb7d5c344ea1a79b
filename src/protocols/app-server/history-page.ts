import { z } from 'zod';
import type { JsonObject } from '../../../machines/index.ts';
import { finalAnswer } from '../../views/codex/thread-item.ts';
import { wholeTurn, type PlacedItem, type PlacedTurn } from './rollout-turns.ts';
import { INVALID_PARAMS, RpcError } from './rpc.ts';
import type { WireTurn } from './wire-turn.ts';

/** L6: what a page holds where a client does not say, and at most. */
const defaultPage = 25;
const maxPage = 100;

/** What a cursor goes through, in Codex's words. */
type Scope = 'turns' | 'itemsByCreatedAtOrdinal';

/** A place in a history: at a line of its rollout, or behind it. */
type Place = { ordinal: number; isIncluded: boolean };

export type PageParams = { threadId: string; cursor?: string | undefined; limit?: number | undefined; sortDirection?: 'asc' | 'desc' | undefined };

type Page<T> = { data: T[]; nextCursor: string | null; backwardsCursor: string | null };

export type ItemsView = 'notLoaded' | 'summary' | 'full';

/** One page of a thread's turns, the newest first where nobody asks for another direction. */
export function pageOfTurns(turns: readonly PlacedTurn[], { itemsView = 'summary', ...params }: PageParams & { itemsView?: ItemsView | undefined }): Page<WireTurn> {
  const page = pageOf(turns, { ...params, sortDirection: params.sortDirection ?? 'desc' }, 'turns', placeOf(params, 'turns'));
  return { ...page, data: page.data.map((turn) => viewOf(turn, itemsView)) };
}

/** One page of a thread's items, or of one turn's, the oldest first where nobody asks for another direction. An item as cursor is where the page begins, without it. */
export function pageOfItems(turns: readonly PlacedTurn[], { turnId, cursor, ...params }: Omit<PageParams, 'cursor'> & { turnId?: string | undefined; cursor?: string | { itemId: string } | undefined }): Page<PlacedItem> {
  const items = itemsOf(turns, turnId);
  const place = typeof cursor === 'object' ? placeOfItem(items, turnId, cursor.itemId) : placeOf({ ...params, cursor }, 'itemsByCreatedAtOrdinal');
  return pageOf(items, { ...params, sortDirection: params.sortDirection ?? 'asc' }, 'itemsByCreatedAtOrdinal', place);
}

/** The items of a thread, or of one turn, in the order in which they came to their ends. */
export const itemsOf = (turns: readonly PlacedTurn[], turnId?: string): PlacedItem[] =>
  turns.filter(({ turn }) => turnId === undefined || turn.id === turnId).flatMap(({ items }) => items).toSorted((a, b) => a.ordinal - b.ordinal);

/** From where a client goes back through what is there now; `null` where there is nothing. */
export const cursorAtEnd = (threadId: string, scope: Scope, last: { ordinal: number } | undefined): string | null =>
  (last === undefined ? null : cursorAt(threadId, scope, { ordinal: last.ordinal, isIncluded: true }));

function pageOf<T extends { ordinal: number }>(all: readonly T[], { threadId, limit = defaultPage, sortDirection }: PageParams, scope: Scope, place: Place | null): Page<T> {
  const isUp = sortDirection === 'asc';
  const inOrder = isUp ? all : all.toReversed();
  const rest = place === null ? inOrder : inOrder.filter(({ ordinal }) => (ordinal === place.ordinal ? place.isIncluded : ordinal > place.ordinal === isUp));
  const data = rest.slice(0, Math.min(Math.max(limit, 1), maxPage));
  const last = data.at(-1);
  return {
    data, nextCursor: last === undefined || data.length === rest.length ? null : cursorAt(threadId, scope, { ordinal: last.ordinal, isIncluded: false }),
    backwardsCursor: cursorAtEnd(threadId, scope, data[0]),
  };
}

const cursorSchema = z.object({ requestedThreadId: z.string(), rolloutOrdinal: z.int().nonnegative(), includeAnchor: z.boolean(), scope: z.object({ kind: z.string() }) });

const cursorAt = (threadId: string, kind: Scope, { ordinal, isIncluded }: Place): string =>
  JSON.stringify({ requestedThreadId: threadId, rolloutOrdinal: ordinal, includeAnchor: isIncluded, scope: { kind } } satisfies z.infer<typeof cursorSchema>);

function placeOf({ threadId, cursor }: PageParams, kind: Scope): Place | null {
  if (cursor === undefined) return null;
  const read = cursorSchema.safeParse(parsed(cursor)).data;
  if (read?.requestedThreadId !== threadId || read.scope.kind !== kind) throw new RpcError(`invalid cursor: ${cursor}`);
  return { ordinal: read.rolloutOrdinal, isIncluded: read.includeAnchor };
}

function placeOfItem(items: readonly PlacedItem[], turnId: string | undefined, itemId: string): Place {
  if (turnId === undefined || turnId === '') throw new RpcError('turnId is required when cursor is an item anchor', INVALID_PARAMS);
  const found = items.find(({ item }) => item['id'] === itemId);
  if (found === undefined) throw new RpcError('cursor.itemId does not identify an item in the requested history scope', INVALID_PARAMS);
  return { ordinal: found.ordinal, isIncluded: false };
}

function viewOf(placed: PlacedTurn, itemsView: ItemsView): WireTurn {
  switch (itemsView) {
    case 'full': return wholeTurn(placed);
    case 'notLoaded': return { ...placed.turn, itemsView };
    case 'summary': return { ...placed.turn, items: summaryOf(placed), itemsView };
  }
}

/** What the user said first, and the answer; as long as the turn runs, only a message that is called so is one. */
function summaryOf({ turn, items }: PlacedTurn): JsonObject[] {
  const found = items.map(({ item }) => item);
  const isOver = turn['status'] !== 'inProgress';
  const answer = finalAnswer(found.filter(({ type, phase }) => type === 'agentMessage' && (isOver || phase === 'final_answer')));
  return [found.find(({ type }) => type === 'userMessage') ?? null, answer].filter((item) => item !== null);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
