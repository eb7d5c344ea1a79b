import { z } from 'zod';
import { instructionsForModel } from './mode-instructions.ts';
import { placeWords } from './place-words.ts';

/** Which sorts of questions may be asked; the others are refused. */
export const granularSchema = z.object({
  sandbox_approval: z.boolean(), rules: z.boolean(), mcp_elicitations: z.boolean(),
  skill_approval: z.boolean().default(false), request_permissions: z.boolean().default(false),
});

export const namedPolicySchema = z.enum(['never', 'on-request', 'on-failure', 'untrusted']);

/** When anyone is asked, as clients and config files spell it. */
export const approvalPolicySchema = z.union([namedPolicySchema, z.object({ granular: granularSchema })]);

/** How far a sandbox reaches beyond its mode; all but the network count for `workspace-write` alone. */
const sandboxBoundsSchema = z.object({
  /** Folders besides the working folder, absolute. */
  writableRoots: z.array(z.string()).readonly().exactOptional(),
  networkAccess: z.boolean().exactOptional(),
  /** Leaves `$TMPDIR`, or `/tmp`, read-only. */
  excludeTmpdirEnvVar: z.boolean().exactOptional(),
  excludeSlashTmp: z.boolean().exactOptional(),
});

/** How the model works with the user. `instructions`: what the mode tells the model; `null`: nothing. */
const collaborationModeSchema = z.object({ mode: z.enum(['default', 'plan']), instructions: z.string().nullable() });

/**
 * What a model was told last of the settings that it has to know. `instructions`: its mode's; `null`: it is told of no
 * mode. `permissions`, `environment`: the words for the place where it works; absent: nobody knows them.
 */
export const toldSettingsSchema = z.object({
  model: z.string(), mode: collaborationModeSchema.shape.mode, instructions: z.string().nullable(), permissions: z.string().optional(), environment: z.string().optional(),
});
export type ToldSettings = z.infer<typeof toldSettingsSchema>;
export type ToldPlace = Pick<ToldSettings, 'permissions' | 'environment'>;

/** What a session decides by. It is recorded when the session opens and whenever it changes. */
export const settingsSchema = z.object({
  model: z.string(),
  /** The working folder of turns, absolute. */
  cwd: z.string(),
  approvalPolicy: approvalPolicySchema,
  sandboxMode: z.enum(['read-only', 'workspace-write', 'danger-full-access', 'external']),
  /** What the mode alone leaves open; absent: as Codex has it where nobody said a word. */
  sandboxBounds: sandboxBoundsSchema.optional(),
  /** Codex's feature `instant_interrupt`: a steered prompt cuts the running answer. */
  preempt: z.boolean(),
  /** How often Stop hooks may continue one turn. */
  maxContinuations: z.number().int().positive(),
  /** How many turns may follow one another for a goal without a word of the user's; absent: 1000. */
  maxGoalTurns: z.number().int().positive().optional(),
  /** Whether goals are pursued; absent: yes. */
  goals: z.boolean().optional(),
  /** Tokens at which the conversation is compacted; `null`: never by itself. */
  compactAtTokens: z.number().int().positive().nullable(),
  /** Tokens that the model can hold; absent where nobody knows. */
  contextTokens: z.number().int().positive().optional(),
  /** What the model is asked for a summary with; absent or `null`: Codex's words. */
  compactPrompt: z.string().nullable().optional(),
  /** Tokens that the model may read of one tool output; absent or `null`: as many as Codex gives that model. */
  outputTokens: z.number().int().nonnegative().nullable().optional(),
  /** How hard the model thinks, as its provider spells it; absent in old logs, `null`: as the provider has it. */
  reasoningEffort: z.string().nullable().optional(),
  /** How much it tells of that; absent or `null`: as the provider has it. */
  reasoningSummary: z.enum(['auto', 'concise', 'detailed', 'none']).nullable().optional(),
  serviceTier: z.string().nullable().optional(),
  /** Kept and told, as with Codex: it changes nothing any more. */
  personality: z.enum(['none', 'friendly', 'pragmatic']).nullable().optional(),
  collaborationMode: collaborationModeSchema.optional(),
  /** `false`: the model is not told of its mode. */
  tellsMode: z.boolean().optional(),
  /** Whether what stands before the conversation tells of permissions, and of the working folder: then their changes are told too. Absent: no. */
  tellsPermissions: z.boolean().optional(),
  tellsEnvironment: z.boolean().optional(),
  /** Set in a session that another one spawned. */
  agent: z.object({ id: z.string(), type: z.string(), rootSessionId: z.string() }).nullable(),
});
export type SessionSettings = z.infer<typeof settingsSchema>;

export const defaultSettings: SessionSettings = {
  model: 'default', cwd: '/', approvalPolicy: 'never', sandboxMode: 'danger-full-access',
  preempt: false, maxContinuations: 100, compactAtTokens: null, agent: null,
};

/** Whether messages of the model may hold plans: only in Plan mode. */
export const hasPlans = ({ collaborationMode }: Pick<SettingsChange, 'collaborationMode'>): boolean => collaborationMode?.mode === 'plan';

/** What a model knows once it has been told of these settings. */
export const toldBy = (settings: SessionSettings): ToldSettings => {
  const { model, collaborationMode, tellsMode } = settings;
  return { model, mode: collaborationMode?.mode ?? 'default', instructions: tellsMode === false ? null : instructionsForModel(collaborationMode?.instructions ?? ''), ...placeToldBy(settings) };
};

/** What it knows of the place where it works. */
export const placeToldBy = (settings: SessionSettings): ToldPlace => {
  const { permissions, environment } = placeWords(settings);
  return { ...(settings.tellsPermissions === true ? { permissions } : {}), ...(settings.tellsEnvironment === true ? { environment } : {}) };
};

/** What Codex tells hooks of the approval policy. */
export const permissionMode = (settings: SessionSettings): 'bypassPermissions' | 'default' =>
  settings.approvalPolicy === 'never' ? 'bypassPermissions' : 'default';

/** A change of some settings; a key that is absent or `undefined` stays as it was, but for the bounds of another mode. */
export const settingsChangeSchema = settingsSchema.partial();
export type SettingsChange = z.infer<typeof settingsChangeSchema>;

export const changeSettings = <Settings extends SettingsChange>(settings: Settings, change: SettingsChange): Settings => {
  const changed = { ...settings, ...Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) };
  if (change.sandboxMode !== undefined && change.sandboxBounds === undefined) delete changed.sandboxBounds;
  return changed;
};
