import type { JsonObject, SessionSettings, SettingsChange } from '../../../machines/index.ts';
import { settingsSchema } from '../../../machines/settings.ts';
import { objectOf, textOf } from '../codex/reading.ts';

/** The settings that a `turn_context` line or a `thread_settings` object tells; what it does not tell is absent. */
export const settingsOfLine = (payload: JsonObject): SettingsChange => {
  const { cwd, model } = payload;
  const approval = settingsSchema.shape.approvalPolicy.safeParse(payload['approval_policy']);
  const sandbox = sandboxMode(payload);
  const mode = modeOf(objectOf(payload['collaboration_mode']));
  return {
    ...(typeof cwd === 'string' ? { cwd } : {}), ...(typeof model === 'string' ? { model } : {}),
    ...(approval.success ? { approvalPolicy: approval.data } : {}), ...(sandbox === null ? {} : { sandboxMode: sandbox }),
    ...(mode === null ? {} : mode), ...('model_provider_id' in payload ? mannerOf(payload) : {}),
  };
};

/** The mode, with the effort that stands there with it. */
const modeOf = (told: JsonObject): SettingsChange | null => {
  const { reasoning_effort: effort, developer_instructions: instructions } = objectOf(told['settings']);
  const mode = settingsSchema.shape.collaborationMode.safeParse({ mode: told['mode'], instructions: instructions ?? null });
  return mode.data === undefined ? null : { collaborationMode: mode.data, reasoningEffort: typeof effort === 'string' ? effort : null };
};

/** What only a `thread_settings` object tells, and by leaving it out too. */
const mannerOf = (settings: JsonObject): SettingsChange => {
  const { reasoningSummary, serviceTier, personality } = settingsSchema.shape;
  return {
    reasoningSummary: reasoningSummary.safeParse(settings['reasoning_summary']).data ?? null,
    serviceTier: serviceTier.safeParse(settings['service_tier']).data ?? null, personality: personality.safeParse(settings['personality']).data ?? null,
  };
};

const sandboxMode = (payload: JsonObject): SessionSettings['sandboxMode'] | null => {
  const type = textOf(objectOf(payload['sandbox_policy'])['type']);
  if (type === 'external-sandbox') return 'external';
  const mode = settingsSchema.shape.sandboxMode.safeParse(type);
  if (mode.success) return mode.data;
  return objectOf(payload['permission_profile'])['type'] === 'disabled' ? 'danger-full-access' : null;
};
