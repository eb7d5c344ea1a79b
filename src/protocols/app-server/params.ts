import path from 'node:path';
import { z } from 'zod';
import { goalStatuses, granularSchema } from '../../../machines/index.ts';
import { jsonObjectSchema, type Json } from '../../../machines/json.ts';
import { unknownVariant } from '../../hooks/index.ts';
import { wordsFor, wrongType } from './explain.ts';
import { canonicalId } from './thread-id.ts';

/** What clients may send with the methods that we support. What Codex knows beside it is accepted and not acted on. */

const optional = <S extends z.ZodType>(schema: S) => schema.nullish().transform((value) => value ?? undefined);

/** What Codex calls a union whose parts a `type` tells apart. */
const tagged = (name: string) => ({ error: ({ code }: { code?: string }) => (code === 'invalid_type' ? `internally tagged enum ${name}` : undefined) });

const imageDetail = optional(z.enum(['auto', 'low', 'high', 'original']));
const inputSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text'), text: z.string(), text_elements: z.array(z.looseObject({ byteRange: z.looseObject({ start: z.number(), end: z.number() }), placeholder: z.json().optional() })).default([]) }),
  z.looseObject({ type: z.literal('image'), url: z.string().optional(), fileId: z.string().optional(), detail: imageDetail })
    .refine(({ url, fileId }) => url !== undefined || fileId !== undefined, 'data did not match any variant of untagged enum ImageReference'),
  z.looseObject({ type: z.literal('localImage'), path: z.string(), detail: imageDetail }),
  z.looseObject({ type: z.literal('audio'), url: z.string().optional(), fileId: z.string().optional() }),
  z.looseObject({ type: z.literal('localAudio'), path: z.string() }),
  z.looseObject({ type: z.literal('skill'), name: z.string(), path: z.string() }),
  z.looseObject({ type: z.literal('mention'), name: z.string(), path: z.string() }),
], tagged('UserInput'));
export type UserInput = z.infer<typeof inputSchema>;
const inputs = z.array(inputSchema);

const policies = ['untrusted', 'on-request', 'granular', 'never'] as const;
/** A name, or the one of them that has parts as the only key of an object. */
const askForApproval = z.unknown().transform((value, { addIssue }) => {
  const refuse = (message: string) => { addIssue({ code: 'custom', message }); return z.NEVER; };
  const name = typeof value === 'string' ? value : z.record(z.string(), z.unknown()).safeParse(value).success ? Object.keys(Object(value))[0] ?? '' : null;
  if (name === null) return refuse(wrongType(value, 'string or map'));
  const known = policies.find((policy) => policy === name);
  if (known === undefined) return refuse(unknownVariant(name, policies));
  if (known !== 'granular') return known;
  const parts = granularSchema.safeParse(Reflect.get(Object(value), name), { reportInput: true });
  const [wrong] = parts.error?.issues ?? [];
  return parts.success ? { granular: parts.data } : refuse(wrong === undefined ? 'granular' : wordsFor(wrong));
});
const sandboxMode = z.enum(['read-only', 'workspace-write', 'danger-full-access']);
const sandboxPolicy = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('dangerFullAccess') }),
  z.looseObject({ type: z.literal('readOnly'), networkAccess: z.boolean().default(false) }),
  z.looseObject({ type: z.literal('externalSandbox'), networkAccess: z.enum(['restricted', 'enabled']).default('restricted') }),
  z.looseObject({
    type: z.literal('workspaceWrite'), writableRoots: z.array(z.string().refine(path.isAbsolute, 'AbsolutePathBuf deserialized without a base path')).default([]), networkAccess: z.boolean().default(false),
    excludeTmpdirEnvVar: z.boolean().default(false), excludeSlashTmp: z.boolean().default(false),
  }),
], tagged('SandboxPolicyDeserialize'));
export type WireSandboxPolicy = z.infer<typeof sandboxPolicy>;

const goalOrigin = optional(z.enum(['user', 'automatic']));
const effort = z.string().min(1, 'reasoning_effort must not be empty');
const summary = z.enum(['auto', 'concise', 'detailed', 'none']);
const personality = z.enum(['none', 'friendly', 'pragmatic']);
const collaborationMode = z.looseObject({
  mode: z.enum(['plan', 'default']), settings: z.looseObject({ model: z.string(), reasoning_effort: effort.nullish(), developer_instructions: z.string().nullish() }),
});

/** `null` takes back what was chosen. */
const serviceTier = z.string().nullable().optional().transform((tier) => (tier === null ? 'default' : tier));

/** Must be right though nothing comes of it here. */
const approvalsReviewer = optional(z.enum(['user', 'auto_review', 'guardian_subagent']));

const overrides = {
  serviceTier, personality: optional(personality), approvalsReviewer,
  model: optional(z.string()), modelProvider: optional(z.string()), cwd: optional(z.string()), approvalPolicy: optional(askForApproval), sandbox: optional(sandboxMode),
  config: optional(jsonObjectSchema), baseInstructions: optional(z.string()), developerInstructions: optional(z.string()),
};
export type WireOverrides = { [Key in keyof typeof overrides]?: z.output<(typeof overrides)[Key]> };

/** What may change between turns. */
const threadSettings = {
  cwd: optional(z.string()), approvalPolicy: optional(askForApproval), sandboxPolicy: optional(sandboxPolicy), model: optional(z.string()),
  effort: optional(effort), summary: optional(summary), serviceTier, personality: optional(personality), collaborationMode: optional(collaborationMode), approvalsReviewer,
};

export type WireSettings = { [Key in keyof typeof threadSettings]?: z.output<(typeof threadSettings)[Key]> };

/** What is no id stays as it is, for whoever says so. */
const threadId = z.string().transform((id) => canonicalId(id) ?? id);
/** Whatever a line of JSON holds is JSON: nothing of it need be looked at. */
const json = z.custom<Json>();
const pathString = z.string('path string');
const u32 = z.number('u32').int('u32').nonnegative('u32');

const sortDirection = optional(z.enum(['asc', 'desc']));
const page = { limit: optional(u32), sortDirection };
const turnsView = { ...page, itemsView: optional(z.enum(['notLoaded', 'summary', 'full'])) };
const itemCursor = z.union([z.string(), z.looseObject({ type: z.literal('item'), itemId: z.string() })], 'data did not match any variant of untagged enum ThreadItemsListCursor');
const flag = z.boolean().default(false);
const deferral = z.looseObject({ commandExecution: flag, mcpToolCall: flag }, 'struct ThreadItemOutputDeferral');

export const paramsOf = {
  initialize: z.looseObject({
    clientInfo: z.looseObject({ name: z.string(), title: z.string().nullish(), version: z.string() }),
    capabilities: optional(z.looseObject({ experimentalApi: z.boolean().optional(), optOutNotificationMethods: z.array(z.string()).nullish() })),
  }),
  threadStart: z.looseObject({ ...overrides, ephemeral: optional(z.boolean()), sessionStartSource: optional(z.enum(['startup', 'clear'])) }),
  threadResume: z.looseObject({ threadId, ...overrides, path: optional(pathString), history: optional(z.array(z.unknown())), excludeTurns: optional(z.boolean()), initialTurnsPage: optional(z.looseObject(turnsView)) }),
  threadFork: z.looseObject({ threadId, ...overrides, path: optional(pathString), lastTurnId: optional(z.string()), beforeTurnId: optional(z.string()), ephemeral: optional(z.boolean()), excludeTurns: optional(z.boolean()) }),
  threadRead: z.looseObject({ threadId, includeTurns: optional(z.boolean()) }),
  threadList: z.looseObject({
    cursor: optional(z.string()), limit: optional(u32), archived: optional(z.boolean()), cwd: optional(z.union([z.string(), z.array(z.string())], 'data did not match any variant of untagged enum ThreadListCwdFilter')),
    sortDirection, sortKey: optional(z.enum(['created_at', 'updated_at', 'recency_at', 'section_position'])), modelProviders: optional(z.array(z.string())),
    sourceKinds: optional(z.array(z.enum(['cli', 'vscode', 'exec', 'appServer', 'subAgent', 'subAgentReview', 'subAgentCompact', 'subAgentThreadSpawn', 'subAgentOther', 'unknown']))), searchTerm: optional(z.string()),
  }),
  turnsList: z.looseObject({ threadId, cursor: optional(z.string()), ...turnsView }),
  itemsList: z.looseObject({ threadId, turnId: optional(z.string()), cursor: optional(itemCursor), ...page, deferOutput: optional(deferral) }),
  itemsRead: z.looseObject({ threadId, turnId: z.string(), itemIds: z.array(z.string()) }),
  thread: z.looseObject({ threadId }),
  threadName: z.looseObject({ threadId, name: z.string() }),
  turnStart: z.looseObject({ threadId, input: inputs, clientUserMessageId: optional(z.string()), ...threadSettings, serviceTierForTurn: optional(z.string()), outputSchema: optional(json) }),
  threadSettings: z.looseObject({ threadId, ...threadSettings }),
  turnSteer: z.looseObject({ threadId, input: inputs, expectedTurnId: z.string(), clientUserMessageId: optional(z.string()) }),
  turnInterrupt: z.looseObject({ threadId, turnId: z.string() }),
  shellCommand: z.looseObject({ threadId, command: z.string(), timeoutMs: z.int().nonnegative().nullish() }),
  goalSet: z.looseObject({ threadId, objective: optional(z.string()), status: optional(z.enum(goalStatuses)), tokenBudget: z.number().int().nullable().optional(), origin: goalOrigin }),
  goalClear: z.looseObject({ threadId, origin: goalOrigin }),
  queueAdd: z.looseObject({ threadId, input: inputs, clientUserMessageId: z.string() }),
  queueUpdate: z.looseObject({ threadId, queuedSubmissionId: z.string(), input: inputs }),
  queueDelete: z.looseObject({ threadId, queuedSubmissionId: z.string() }),
  queueStart: z.looseObject({ threadId, queuedSubmissionId: optional(z.string()) }),
  queueReorder: z.looseObject({ threadId, queuedSubmissionIds: z.array(z.string()) }),
  hooksList: z.looseObject({ cwds: z.array(pathString).optional(), threadId: optional(threadId) }),
  configRead: z.looseObject({ includeLayers: optional(z.boolean()), cwd: optional(z.string()) }),
  configBatchWrite: z.looseObject({
    edits: z.array(z.looseObject({ keyPath: z.string(), value: z.json(), mergeStrategy: z.enum(['replace', 'upsert']) })),
    filePath: optional(z.string()), expectedVersion: optional(z.string()), reloadUserConfig: optional(z.boolean()),
  }),
  configValueWrite: z.looseObject({ keyPath: z.string(), value: z.json(), mergeStrategy: z.enum(['replace', 'upsert']), filePath: optional(z.string()), expectedVersion: optional(z.string()) }),
  modelList: z.looseObject({ cursor: optional(z.string()), limit: optional(u32) }),
  none: z.unknown(),
} as const;
