import { z } from 'zod';
import { granularSchema } from '../../../machines/index.ts';
import { jsonObjectSchema } from '../../../machines/json.ts';

/** What clients may send with the methods that we support. What Codex knows beside it is accepted and not acted on. */

const optional = <S extends z.ZodType>(schema: S) => schema.nullish().transform((value) => value ?? undefined);

const imageDetail = optional(z.enum(['auto', 'low', 'high', 'original']));
const inputSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text'), text: z.string(), text_elements: z.array(z.json()).default([]) }),
  z.looseObject({ type: z.literal('image'), url: z.string().optional(), fileId: z.string().optional(), detail: imageDetail }),
  z.looseObject({ type: z.literal('localImage'), path: z.string(), detail: imageDetail }),
  z.looseObject({ type: z.literal('audio'), url: z.string().optional(), fileId: z.string().optional() }),
  z.looseObject({ type: z.literal('localAudio'), path: z.string() }),
  z.looseObject({ type: z.literal('skill'), name: z.string(), path: z.string() }),
  z.looseObject({ type: z.literal('mention'), name: z.string(), path: z.string() }),
]);
export type UserInput = z.infer<typeof inputSchema>;
const inputs = z.array(inputSchema);

const askForApproval = z.union([z.enum(['untrusted', 'on-request', 'granular', 'never']).exclude(['granular']), z.object({ granular: granularSchema })]);
const sandboxMode = z.enum(['read-only', 'workspace-write', 'danger-full-access']);
const sandboxPolicy = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('dangerFullAccess') }),
  z.looseObject({ type: z.literal('readOnly'), networkAccess: z.boolean().default(false) }),
  z.looseObject({ type: z.literal('externalSandbox'), networkAccess: z.enum(['restricted', 'enabled']).default('restricted') }),
  z.looseObject({
    type: z.literal('workspaceWrite'), writableRoots: z.array(z.string()).default([]), networkAccess: z.boolean().default(false),
    excludeTmpdirEnvVar: z.boolean().default(false), excludeSlashTmp: z.boolean().default(false),
  }),
]);
export type WireSandboxPolicy = z.infer<typeof sandboxPolicy>;

const overrides = {
  model: optional(z.string()), modelProvider: optional(z.string()), cwd: optional(z.string()), approvalPolicy: optional(askForApproval), sandbox: optional(sandboxMode),
  config: optional(jsonObjectSchema), baseInstructions: optional(z.string()), developerInstructions: optional(z.string()),
};
export type WireOverrides = { [Key in keyof typeof overrides]?: z.output<(typeof overrides)[Key]> };

/** What may change between turns. */
const threadSettings = { cwd: optional(z.string()), approvalPolicy: optional(askForApproval), sandboxPolicy: optional(sandboxPolicy), model: optional(z.string()) };

const threadId = z.string();

export const paramsOf = {
  initialize: z.looseObject({
    clientInfo: z.looseObject({ name: z.string(), title: z.string().nullish(), version: z.string() }),
    capabilities: optional(z.looseObject({ experimentalApi: z.boolean().optional(), optOutNotificationMethods: z.array(z.string()).nullish() })),
  }),
  threadStart: z.looseObject({ ...overrides, ephemeral: optional(z.boolean()), sessionStartSource: optional(z.enum(['startup', 'clear'])) }),
  threadResume: z.looseObject({ threadId, ...overrides, path: optional(z.string()), excludeTurns: optional(z.boolean()) }),
  threadFork: z.looseObject({ threadId, ...overrides, path: optional(z.string()), ephemeral: optional(z.boolean()), excludeTurns: optional(z.boolean()) }),
  threadRead: z.looseObject({ threadId, includeTurns: optional(z.boolean()) }),
  threadList: z.looseObject({
    cursor: optional(z.string()), limit: optional(z.number().int().nonnegative()), archived: optional(z.boolean()), cwd: optional(z.union([z.string(), z.array(z.string())])),
    sortDirection: optional(z.enum(['asc', 'desc'])), sortKey: optional(z.string()), modelProviders: optional(z.array(z.string())), sourceKinds: optional(z.array(z.string())), searchTerm: optional(z.string()),
  }),
  thread: z.looseObject({ threadId }),
  turnStart: z.looseObject({ threadId, input: inputs, clientUserMessageId: optional(z.string()), ...threadSettings, effort: optional(z.string()), outputSchema: optional(z.json()) }),
  threadSettings: z.looseObject({ threadId, ...threadSettings }),
  turnSteer: z.looseObject({ threadId, input: inputs, expectedTurnId: z.string(), clientUserMessageId: optional(z.string()) }),
  turnInterrupt: z.looseObject({ threadId, turnId: z.string() }),
  shellCommand: z.looseObject({ threadId, command: z.string(), timeoutMs: z.int().nonnegative().nullish() }),
  queueAdd: z.looseObject({ threadId, input: inputs, clientUserMessageId: z.string() }),
  queueDelete: z.looseObject({ threadId, queuedSubmissionId: z.string() }),
  queueStart: z.looseObject({ threadId, queuedSubmissionId: optional(z.string()) }),
  queueReorder: z.looseObject({ threadId, queuedSubmissionIds: z.array(z.string()) }),
  hooksList: z.looseObject({ cwds: optional(z.array(z.string())), threadId: optional(z.string()) }),
  configRead: z.looseObject({ includeLayers: optional(z.boolean()), cwd: optional(z.string()) }),
  configBatchWrite: z.looseObject({
    edits: z.array(z.looseObject({ keyPath: z.string(), value: z.json(), mergeStrategy: z.enum(['replace', 'upsert']) })),
    filePath: optional(z.string()), expectedVersion: optional(z.string()), reloadUserConfig: optional(z.boolean()),
  }),
  configValueWrite: z.looseObject({ keyPath: z.string(), value: z.json(), mergeStrategy: z.enum(['replace', 'upsert']), filePath: optional(z.string()), expectedVersion: optional(z.string()) }),
  modelList: z.looseObject({ cursor: optional(z.string()), limit: optional(z.number().int().nonnegative()) }),
  none: z.unknown(),
} as const;
