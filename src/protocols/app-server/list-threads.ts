import type { z } from 'zod';
import type { Json, JsonObject } from '../../../machines/index.ts';
import { rolloutFiles } from '../../host/find-rollouts.ts';
import { readHead } from '../../host/stored-session.ts';
import type { paramsOf } from './params.ts';
import type { Service } from './service.ts';
import { storedThread } from './wire-thread.ts';

const defaultPage = 25;
const maxPage = 100;

/** Stored threads, newest first where nobody asks for another direction. The cursor is the id of the last thread of the page before. Agents' threads are not listed; of forks it is not told, as with Codex, what they are forks of. */
export async function listThreads(service: Service, params: z.output<typeof paramsOf.threadList>): Promise<JsonObject> {
  const size = Math.min(Math.max(params.limit ?? defaultPage, 1), maxPage);
  const cwds = params.cwd === undefined ? null : [params.cwd].flat();
  const data: Json[] = [];
  let isPast = params.cursor === undefined;
  let last: string | null = null;
  const files = rolloutFiles(service.host.codexHome, params.archived === true);
  for (const file of params.sortDirection === 'asc' ? [...files].toReversed() : files) {
    if (!isPast) { isPast = file.id === params.cursor; continue; }
    if (data.length === size) return { data, nextCursor: last, backwardsCursor: null };
    const head = await readHead(file.path);
    if (head === null || head.info.parentId !== null || head.preview === '' || (cwds !== null && !cwds.includes(head.info.cwd))) continue;
    if (isLeftOut(params.modelProviders, head.info.modelProvider) || isLeftOut(params.sourceKinds, head.info.source)) continue;
    if (params.searchTerm !== undefined && !head.preview.includes(params.searchTerm)) continue;
    const loaded = service.host.find(file.id);
    data.push({ ...(loaded === undefined ? storedThread(head, service.host.nameOf(file.id)) : service.feed.wire(loaded)), forkedFromId: null });
    last = file.id;
  }
  return { data, nextCursor: null, backwardsCursor: null };
}

/** An empty list leaves nothing out. */
const isLeftOut = (wanted: readonly string[] | undefined, value: string): boolean => wanted !== undefined && wanted.length > 0 && !wanted.includes(value);
