import type { Json, JsonObject } from '../../../machines/index.ts';
import { listOf, objectOf, plain, textOf } from './reading.ts';

/** A search that the model made, as the app server spells it: of an action that is not known yet only that it is another. */
export const webSearchItem = (id: string, action: unknown): JsonObject => {
  const known = knownAction(objectOf(action));
  return { type: 'webSearch', id, query: queryOf(known), action: known, results: null };
};

/** Its action as rollout files spell it: without what is open. */
export const rolloutAction = (action: JsonObject): JsonObject => {
  const { type, ...rest } = action;
  const name = rolloutNames.get(textOf(type)) ?? textOf(type);
  return { type: name, ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null)) };
};

const rolloutNames = new Map([['openPage', 'open_page'], ['findInPage', 'find_in_page']]);

function knownAction({ type, query, queries, url, pattern }: JsonObject): JsonObject {
  switch (type) {
    case 'search': return { type, query: plain(query), queries: plain(queries) };
    case 'open_page': return { type: 'openPage', url: plain(url) };
    case 'find_in_page': return { type: 'findInPage', url: plain(url), pattern: plain(pattern) };
    default: return { type: 'other' };
  }
}

function queryOf({ type, query, queries, url, pattern }: JsonObject): string {
  if (type === 'openPage') return textOf(url);
  if (type === 'findInPage') return [...(typeof pattern === 'string' ? [`'${pattern}'`] : []), ...(typeof url === 'string' ? [url] : [])].join(' in ');
  return textOf(query) === '' ? firstOf(listOf(queries)) : textOf(query);
}

const firstOf = (queries: readonly Json[]): string => (queries.length > 1 ? `${textOf(queries[0])} ...` : textOf(queries[0]));
