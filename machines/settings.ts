import { z } from 'zod';

/** What a session decides by. It is recorded when the session opens and whenever it changes. */
export const settingsSchema = z.object({
  model: z.string(),
  /** The working folder of turns, absolute. */
  cwd: z.string(),
  approvalPolicy: z.union([z.enum(['never', 'on-request', 'on-failure', 'untrusted']), z.looseObject({})]),
  sandboxMode: z.enum(['read-only', 'workspace-write', 'danger-full-access', 'external']),
  /** Codex's feature `instant_interrupt`: a steered prompt cuts the running answer. */
  preempt: z.boolean(),
  /** How often Stop hooks may continue one turn. */
  maxContinuations: z.number().int().positive(),
  /** Tokens at which the conversation is compacted; `null`: never by itself. */
  compactAtTokens: z.number().int().positive().nullable(),
  /** Set in a session that another one spawned. */
  agent: z.object({ id: z.string(), type: z.string(), rootSessionId: z.string() }).nullable(),
});
export type SessionSettings = z.infer<typeof settingsSchema>;

export const defaultSettings: SessionSettings = {
  model: 'default', cwd: '/', approvalPolicy: 'never', sandboxMode: 'danger-full-access',
  preempt: false, maxContinuations: 100, compactAtTokens: null, agent: null,
};

/** What Codex tells hooks of the approval policy. */
export const permissionMode = (settings: SessionSettings): 'bypassPermissions' | 'default' =>
  settings.approvalPolicy === 'never' ? 'bypassPermissions' : 'default';

/** A change of some settings; a key that is absent or `undefined` stays as it was. */
export const settingsChangeSchema = settingsSchema.partial();
export type SettingsChange = z.infer<typeof settingsChangeSchema>;

export const changeSettings = (settings: SessionSettings, change: SettingsChange): SessionSettings => {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  return { ...settings, ...given };
};
