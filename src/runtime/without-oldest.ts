import type { ResponseItem } from '../../machines/index.ts';

/** A conversation without its oldest items, one after another; a call and its output go together. */
export function withoutOldest(items: readonly ResponseItem[], count: number): readonly ResponseItem[] {
  let left = items;
  for (let dropped = 0; dropped < count && left.length > 0; dropped++) {
    const [oldest, ...others] = left;
    const callId = oldest?.['call_id'];
    left = callId === undefined ? others : others.filter((item) => item['call_id'] !== callId);
  }
  return left;
}
