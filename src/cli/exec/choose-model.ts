import fs from 'node:fs';
import type { Json, JsonObject } from '../../../machines/index.ts';
import type { ReadModel } from '../../host/open-session.ts';
import type { Model } from '../../models/port.ts';
import { modelFromConfig } from '../../models/providers.ts';
import { readModelScript } from '../../models/read-script.ts';
import { createScriptedModel } from '../../models/scripted-model.ts';
import { jsonTrouble } from '../../hooks/index.ts';
import { osErrorText } from '../../processes/index.ts';
import { CliError, CodexError } from '../exit-codes.ts';
import type { ExecFlags } from './exec-call.ts';

/** What Codex 0.169.0 asks for where nobody named a model. */
const defaultModel = 'gpt-6.1-sol';

/** How the sessions of one `exec` get their models. Throws where a script or a schema cannot be used. */
export async function chooseModel({ script, outputSchema }: ExecFlags): Promise<ReadModel> {
  const schema = outputSchema === undefined ? undefined : readSchema(outputSchema);
  const scripted = script === undefined ? null : await scriptedModel(script);
  return (config, env) => {
    if (scripted !== null) return { ok: true, model: scripted, modelName: textOf(config['model']) ?? 'scripted', providerId: 'script' };
    const configured = modelFromConfig({ model: defaultModel, ...config }, withCodexKey(env));
    return configured.ok && schema !== undefined ? { ...configured, model: answering(configured.model, schema) } : configured;
  };
}

/** `--base-url` as configuration: a provider of its own, which sends a key only where there is one. */
export const baseUrlFlags = (baseUrl: string | undefined, env: Readonly<Record<string, string | undefined>>): JsonObject => {
  if (baseUrl === undefined) return {};
  const key: JsonObject = env['CODEX_API_KEY'] || env['OPENAI_API_KEY'] ? { env_key: 'OPENAI_API_KEY' } : {};
  return { model_provider: 'base-url', 'model_providers.base-url': { name: 'base-url', base_url: baseUrl, ...key } };
};

/** `exec` alone heeds `CODEX_API_KEY`; it goes before the key that everybody heeds. */
const withCodexKey = (env: Readonly<Record<string, string>>): Record<string, string> => (env['CODEX_API_KEY'] ? { ...env, OPENAI_API_KEY: env['CODEX_API_KEY'] } : { ...env });

const answering = (model: Model, outputSchema: Json): Model => ({ respond: (request, signal) => model.respond({ ...request, outputSchema }, signal) });

async function scriptedModel(file: string): Promise<Model> {
  const read = await readModelScript(file);
  if (!read.ok) throw new CliError(read.message);
  return createScriptedModel(read.script);
}

function readSchema(file: string): Json {
  const text = readText(file);
  const trouble = jsonTrouble(text);
  if (trouble !== null) throw new CodexError(`Output schema file ${file} is not valid JSON: ${trouble}`);
  return JSON.parse(text);
}

function readText(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw new CodexError(`Failed to read output schema file ${file}: ${osErrorText(error)}`);
  }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
