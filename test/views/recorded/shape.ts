/** What a value is made of, without what it says: keys, and the types at their ends. Lists are told by their first member. */
export const shapeOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, shapeOf(inner)]));
};

/** A copy without the keys of these names, however deep they are. */
export const without = (value: unknown, names: readonly string[]): unknown => {
  if (Array.isArray(value)) return value.map((inner) => without(inner, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, inner]) => (names.includes(key) ? [] : [[key, without(inner, names)]])));
};
