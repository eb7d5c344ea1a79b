import { defaultSettings, type SettingsChange } from '../../machines/settings.ts';
import type { SessionOverrides } from './session-config.ts';

/*
 * What a session that is loaded again, or forked, goes by where the request does not say otherwise: what it decided by
 * last, and not what the configuration says today.
 */

/** With the session's own permissions: who is asked, and the sandbox. A fork keeps these alone, as in Codex. */
export function keepPermissions(overrides: SessionOverrides, { approvalPolicy, sandboxMode, sandboxBounds }: SettingsChange): SessionOverrides {
  const { config = {} } = overrides;
  const namesPolicy = overrides.approvalPolicy !== undefined || 'approval_policy' in config;
  const namesSandbox = overrides.sandbox !== undefined || 'sandbox_mode' in config;
  return {
    ...overrides,
    ...(namesPolicy || approvalPolicy === undefined ? {} : { approvalPolicy }),
    ...(namesSandbox || sandboxMode === undefined ? {} : { sandbox: { mode: sandboxMode, ...sandboxBounds } }),
  };
}

/** With the session's own model, provider and effort: all three, or none where the request names one of them. */
export function keepModel(overrides: SessionOverrides, { model = defaultSettings.model, reasoningEffort: effort }: SettingsChange, { modelProvider, reasoningEffort: first }: { modelProvider: string; reasoningEffort: string | null }): SessionOverrides {
  const { config = {} } = overrides;
  const namesOne = overrides.model !== undefined || overrides.modelProvider !== undefined || ['model', 'model_provider', 'model_reasoning_effort'].some((key) => key in config);
  if (namesOne || model === defaultSettings.model) return overrides;
  const reasoningEffort = effort === undefined ? first : effort;
  return { ...overrides, model, modelProvider, ...(reasoningEffort === null ? {} : { config: { ...config, model_reasoning_effort: reasoningEffort } }) };
}

/** With the session's own manner: each part of it, where the request does not name that part. */
export function keepManner(overrides: SessionOverrides, { reasoningSummary, serviceTier, personality, collaborationMode }: SettingsChange): SessionOverrides {
  const { config = {} } = overrides;
  return {
    ...(reasoningSummary == null ? overrides : { ...overrides, config: { model_reasoning_summary: reasoningSummary, ...config } }),
    ...(overrides.serviceTier !== undefined || serviceTier == null ? {} : { serviceTier }),
    ...(overrides.personality !== undefined || personality == null ? {} : { personality }),
    ...(collaborationMode === undefined ? {} : { collaborationMode }),
  };
}

/** With the manner of the session that spawns an agent: all of it but its mode. */
export function inheritManner(overrides: SessionOverrides, { reasoningSummary, serviceTier, personality, reasoningEffort: own }: SettingsChange, asked?: string): SessionOverrides {
  const effort = asked ?? own;
  const config = { ...overrides.config, ...(effort == null ? {} : { model_reasoning_effort: effort }), ...(reasoningSummary == null ? {} : { model_reasoning_summary: reasoningSummary }) };
  return { ...overrides, config, ...(serviceTier == null ? {} : { serviceTier }), ...(personality == null ? {} : { personality }) };
}

/** Whether the request says itself what stands before the conversation. */
export const namesInstructions = ({ baseInstructions, developerInstructions }: SessionOverrides): boolean => baseInstructions !== undefined || developerInstructions !== undefined;
