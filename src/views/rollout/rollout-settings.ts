import type { JsonObject, SessionSettings, SettingsChange } from '../../../machines/index.ts';
import { settingsSchema } from '../../../machines/settings.ts';
import { objectOf, textOf } from '../codex/reading.ts';

/** The settings that a `turn_context` line or a `thread_settings` object tells; what it does not tell is absent. */
export const settingsOfLine = (payload: JsonObject): SettingsChange => {
  const { cwd, model } = payload;
  const approval = settingsSchema.shape.approvalPolicy.safeParse(payload['approval_policy']);
  const sandbox = sandboxMode(payload);
  return {
    ...(typeof cwd === 'string' ? { cwd } : {}), ...(typeof model === 'string' ? { model } : {}),
    ...(approval.success ? { approvalPolicy: approval.data } : {}), ...(sandbox === null ? {} : { sandboxMode: sandbox }),
  };
};

const sandboxMode = (payload: JsonObject): SessionSettings['sandboxMode'] | null => {
  const type = textOf(objectOf(payload['sandbox_policy'])['type']);
  if (type === 'external-sandbox') return 'external';
  const mode = settingsSchema.shape.sandboxMode.safeParse(type);
  if (mode.success) return mode.data;
  return objectOf(payload['permission_profile'])['type'] === 'disabled' ? 'danger-full-access' : null;
};
