/** Models: the port, a scripted one, and the OpenAI Responses API. */
export type { Model, ModelError, ModelEvent, ModelRequest, TokenUsage, ToolSpec } from './port.ts';
export { createScriptedModel, type ScriptedModel } from './scripted-model.ts';
export { parseModelScript, readModelScript } from './read-script.ts';
export type { ModelScript, ModelScriptInput, ScriptAnswer, ScriptItem } from './script.ts';
export { createOpenAiModel } from './openai-model.ts';
export { modelFromConfig } from './providers.ts';
export { buildPreamble, isPreamble } from './preamble.ts';
export { readAgentsMd } from './agents-md.ts';
