import type { ResponseItem } from '../../machines/index.ts';

/** A conversation without its oldest items, one after another; a call and its output go together, the first of its id. */
export function withoutOldest(items: readonly ResponseItem[], count: number): readonly ResponseItem[] {
  let left = items;
  for (let dropped = 0; dropped < count && left.length > 0; dropped++) {
    const [oldest, ...others] = left;
    const partner = oldest === undefined ? -1 : others.findIndex((item) => belongTogether(oldest, item));
    left = partner < 0 ? others : others.toSpliced(partner, 1);
  }
  return left;
}

const belongTogether = (a: ResponseItem, b: ResponseItem): boolean => a['call_id'] !== undefined && a['call_id'] === b['call_id'] && isOutput(a) !== isOutput(b);
const isOutput = ({ type }: ResponseItem): boolean => type.endsWith('_output');
