import type { z } from 'zod';
import type { Json, JsonObject } from '../../../machines/index.ts';
import { rolloutFiles } from '../../host/find-rollouts.ts';
import { readHead } from '../../host/stored-session.ts';
import type { paramsOf } from './params.ts';
import type { Service } from './service.ts';
import { storedThread } from './wire-thread.ts';

const defaultPage = 25;
const maxPage = 100;

/** Stored threads, newest first. The cursor is the id of the last thread of the page before. Agents' threads are not listed. */
export async function listThreads(service: Service, params: z.output<typeof paramsOf.threadList>): Promise<JsonObject> {
  const size = Math.min(params.limit === undefined || params.limit === 0 ? defaultPage : params.limit, maxPage);
  const cwds = params.cwd === undefined ? null : [params.cwd].flat();
  const data: Json[] = [];
  let isPast = params.cursor === undefined;
  let last: string | null = null;
  for (const file of rolloutFiles(service.host.codexHome, params.archived === true)) {
    if (!isPast) { isPast = file.id === params.cursor; continue; }
    if (data.length === size) return { data, nextCursor: last, backwardsCursor: null };
    const head = await readHead(file.path);
    if (head === null || head.info.parentId !== null || head.preview === '' || (cwds !== null && !cwds.includes(head.info.cwd))) continue;
    if (params.searchTerm !== undefined && !head.preview.toLowerCase().includes(params.searchTerm.toLowerCase())) continue;
    const loaded = service.host.find(file.id);
    data.push(loaded === undefined ? storedThread(head) : service.feed.wire(loaded));
    last = file.id;
  }
  return { data, nextCursor: null, backwardsCursor: null };
}
