import { createHash } from 'node:crypto';

/**
 * An id that depends on nothing but its parts, in the shape of a UUID version 7: a view that is folded twice names
 * things alike. `atMs`: unix milliseconds, the part that sorts.
 */
export const madeId = (atMs: number, ...parts: (string | number)[]): string => {
  const time = Math.max(0, Math.floor(atMs)).toString(16).padStart(12, '0').slice(-12);
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  const variant = ((parseInt(hash.slice(3, 4), 16) & 0x3) | 0x8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hash.slice(0, 3)}-${variant}${hash.slice(4, 7)}-${hash.slice(8, 20)}`;
};
