import { providerIdTrouble } from '../../hooks/index.ts';
import type { JsonObject } from '../../../machines/index.ts';
import { localServerUrl } from '../../models/providers.ts';
import { objectOf } from '../../views/codex/reading.ts';
import { CodexError } from '../exit-codes.ts';
import type { ExecFlags } from './exec-call.ts';

/** The servers that Codex knows: the model that it asks them for, and its words where none of them runs. */
const servers = new Map([
  ['ollama', { model: 'gpt-oss:20b', absent: 'No running Ollama server detected. Start it with: `ollama serve` (after installing). Install instructions: https://github.com/ollama/ollama?tab=readme-ov-file#ollama' }],
  ['lmstudio', { model: 'openai/gpt-oss-20b', absent: 'OSS setup failed: LM Studio is not responding. Install from https://lmstudio.ai/download and run \'lms server start\'.' }],
]);

/** The flags with the provider and the model that `--oss` means. Throws in Codex's words where there is none. */
export function withLocalProvider(flags: ExecFlags, config: JsonObject): ExecFlags {
  const { oss, localProvider = config['oss_provider'] } = flags;
  if (oss !== true) return flags;
  if (typeof localProvider !== 'string') throw new CodexError('Error: No default OSS provider configured. Use --local-provider=provider or set oss_provider to one of: lmstudio, ollama in config.toml');
  const trouble = providerIdTrouble(localProvider, objectOf(config['model_providers']));
  if (trouble !== null) throw new CodexError(`Error: ${trouble}`);
  const model = flags.model ?? servers.get(localProvider)?.model;
  return { ...flags, localProvider, config: [...flags.config ?? [], `model_provider=${JSON.stringify(localProvider)}`], ...(model === undefined ? {} : { model }) };
}

/** Throws in Codex's words where the server that `--oss` means does not answer. */
export async function awaitLocalServer({ oss, localProvider = '' }: ExecFlags, env: Readonly<Record<string, string | undefined>>): Promise<void> {
  const server = servers.get(localProvider);
  if (oss !== true || server === undefined) return;
  const answers = await fetch(`${localServerUrl(localProvider, env)}/models`, { signal: AbortSignal.timeout(maxWaitMs) }).then(({ ok }) => ok, () => false);
  if (!answers) throw new CodexError(`Error: OSS setup failed: ${server.absent}`);
}

const maxWaitMs = 5_000;
