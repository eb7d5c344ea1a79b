/** Code points, as sorted stretches that do not touch; both ends are part. */
export type Ranges = readonly (readonly [first: number, last: number])[];

const lastPoint = 0x10ffff;

export function union(...sets: Ranges[]): Ranges {
  const merged: [number, number][] = [];
  for (const [first, last] of sets.flat().toSorted((a, b) => a[0] - b[0])) {
    const previous = merged.at(-1);
    if (previous && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last);
    else merged.push([first, last]);
  }
  return merged;
}

export function negate(set: Ranges): Ranges {
  const gaps: [number, number][] = [];
  let next = 0;
  for (const [first, last] of set) {
    if (first > next) gaps.push([next, first - 1]);
    next = last + 1;
  }
  return next > lastPoint ? gaps : [...gaps, [next, lastPoint]];
}

export function intersect(a: Ranges, b: Ranges): Ranges {
  return negate(union(negate(a), negate(b)));
}

/** All code points that a one-character JavaScript pattern takes. Walks through Unicode once for each pattern. */
export function scan(pattern: RegExp): Ranges {
  const known = scanned.get(pattern.source);
  if (known) return known;
  const found: [number, number][] = [];
  for (let point = 0; point <= lastPoint; point += 1) {
    if (!pattern.test(String.fromCodePoint(point))) continue;
    const previous = found.at(-1);
    if (previous?.[1] === point - 1) previous[1] = point;
    else found.push([point, point]);
  }
  scanned.set(pattern.source, found);
  return found;
}

const scanned = new Map<string, Ranges>();
