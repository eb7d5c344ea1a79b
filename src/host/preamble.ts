import path from 'node:path';
import type { ResponseItem } from '../../machines/index.ts';
import { userShell } from '../hooks/index.ts';
import { readAgentsMd } from '../models/agents-md.ts';
import { buildPreamble, type PreambleFacts } from '../models/preamble.ts';
import type { SessionConfig, SessionOverrides } from './session-config.ts';

/** What stands before the conversation of a session, as it is on this machine and today. */
export async function readPreamble(codexHome: string, config: SessionConfig, overrides: SessionOverrides): Promise<{ instructions: string; items: ResponseItem[] }> {
  const agentsMd = await readAgentsMd(config.cwd, { home: codexHome });
  const { instructions, items } = buildPreamble(preambleFacts(config, agentsMd.text));
  const developer = overrides.developerInstructions ?? config.config.developer_instructions;
  return {
    instructions: overrides.baseInstructions ?? config.instructions ?? instructions,
    items: developer === undefined ? items : [...items, { type: 'message', role: 'developer', content: [{ type: 'input_text', text: developer }] }],
  };
}

function preambleFacts({ cwd, settings: { tellsPermissions, tellsEnvironment, ...settings }, sandbox: { mode, ...bounds } }: SessionConfig, agentsMd: string | null): PreambleFacts {
  return {
    cwd, agentsMd, shell: path.basename(userShell()), date: localDate(), timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    approvalPolicy: settings.approvalPolicy ?? 'on-request', sandboxMode: mode, sandboxBounds: bounds,
    withoutPermissions: tellsPermissions === false, withoutEnvironment: tellsEnvironment === false,
  };
}

const localDate = (): string => new Intl.DateTimeFormat('sv-SE').format(new Date());
