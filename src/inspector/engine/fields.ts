import type { Json } from '../../../machines/json.ts';

/** A field of an object that came out of a record; undefined where it is none. */
export const at = (value: unknown, key: string): Json | undefined => (typeof value === 'object' && value !== null && key in value ? (value as { [key: string]: Json })[key] : undefined);
export const textAt = (value: unknown, key: string): string => { const found = at(value, key); return typeof found === 'string' ? found : found === undefined || found === null ? '' : JSON.stringify(found); };
