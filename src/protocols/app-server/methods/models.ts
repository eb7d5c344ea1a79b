import { readConfigLayers } from '../../../hooks/index.ts';
import { modelFromConfig } from '../../../models/providers.ts';
import { method, type Method } from '../method.ts';
import { paramsOf } from '../params.ts';

/** The models that can be chosen: the configured one, because providers other than Codex's own tell of none. */
export const modelMethods: Record<string, Method> = {
  'model/list': method(paramsOf.modelList, ({ host, cwd, env }) => {
    const model = modelFromConfig(readConfigLayers({ codexHome: host.codexHome, cwd }).effective, env);
    return { data: model.ok ? [entry(model.modelName, model.reasoningEffort)] : [], nextCursor: null };
  }),
};

const entry = (model: string, effort: string | undefined) => ({
  id: model, model, upgrade: null, upgradeInfo: null, availabilityNux: null, displayName: model, description: '', modelSpecialty: null, hidden: false,
  supportedReasoningEfforts: ['low', 'medium', 'high'].map((reasoningEffort) => ({ reasoningEffort, description: '' })), defaultReasoningEffort: effort ?? 'medium',
  inputModalities: ['text', 'image'], supportsPersonality: false, multiAgentVersion: 'v1', additionalSpeedTiers: [], serviceTiers: [], defaultServiceTier: null,
  availableAccessPrograms: null, isDefault: true,
});
