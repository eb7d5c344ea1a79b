import { z } from 'zod';

/** A value that survives a line of JSON unchanged. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** An object of JSON values. */
export type JsonObject = { [key: string]: Json };

export const jsonSchema: z.ZodType<Json> = z.json();
export const jsonObjectSchema: z.ZodType<JsonObject> = z.record(z.string(), jsonSchema);
