import { readFileSync, readdirSync } from 'node:fs';
import { z } from 'zod';
import { jsonObjectSchema, jsonSchema } from '../../machines/json.ts';
import { toolCallSchema } from '../../machines/tool-call-data.ts';

const folder = new URL('../../fixtures/codex-0.169.0/tools/', import.meta.url);

const hook = z.object({ name: z.string(), input: jsonSchema, response: jsonSchema.optional() }).nullable();

/** One session of the real Codex, with what it asked, answered and told for each call. */
const sessionSchema = z.object({
  about: z.string(),
  approvalPolicy: z.union([z.enum(['never', 'on-request', 'untrusted']), z.object({ granular: z.object({ sandbox_approval: z.boolean(), rules: z.boolean(), skill_approval: z.boolean(), request_permissions: z.boolean(), mcp_elicitations: z.boolean() }) })]),
  sandbox: z.enum(['read-only', 'workspace-write', 'danger-full-access']),
  knowsApplyPatch: z.boolean(),
  files: z.record(z.string(), z.string()).optional(),
  servers: z.record(z.string(), z.object({ command: z.string().optional(), enabled: z.boolean().optional(), enabled_tools: z.array(z.string()).optional(), disabled_tools: z.array(z.string()).optional() })).optional(),
  calls: z.array(z.object({
    call: toolCallSchema,
    asked: z.array(jsonObjectSchema).optional(),
    decision: z.enum(['accept', 'acceptForSession', 'decline', 'cancel']).optional(),
    output: jsonSchema,
    items: z.array(jsonObjectSchema),
    hooks: z.object({ pre: hook, post: hook }).optional(),
  })),
});
export type RecordedSession = z.infer<typeof sessionSchema>;
export type RecordedCall = RecordedSession['calls'][number];

export const recordedNames = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.json')).map((name) => name.replace('.json', ''));

export function readRecorded(name: string): RecordedSession {
  const json: unknown = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
  return sessionSchema.parse(json);
}
