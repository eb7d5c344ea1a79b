import { environmentWords, placeLines, placeWords } from '../../machines/place-words.ts';
import type { ResponseItem } from '../../machines/response-item.ts';
import type { SessionSettings } from '../../machines/settings.ts';

/** What the model is told of the place where it works. */
export type PreambleFacts = Pick<SessionSettings, 'cwd' | 'approvalPolicy' | 'sandboxMode' | 'sandboxBounds'> & {
  /** The shell's name, as `bash`. */
  shell: string;
  /** The local date, as `2026-11-20`. */
  date: string;
  /** As `Europe/Paris`. */
  timezone?: string;
  /** What `readAgentsMd` found; left out where it is null. */
  agentsMd: string | null;
  /** What of the place is not told. */
  withoutPermissions?: boolean;
  withoutEnvironment?: boolean;
};

/** What comes before the conversation: the `instructions` of each request and the items that lead its `input`. */
export type Preamble = { instructions: string; items: ResponseItem[] };

/**
 * Builds the preamble from its facts alone. The items have the forms of the Codex CLI 0.169.0, by which its tools tell
 * them from the conversation; the words are our own.
 */
export function buildPreamble(facts: PreambleFacts): Preamble {
  const { agentsMd, shell, date, timezone } = facts;
  const environment = environmentWords([...placeLines(facts), ['shell', shell], ['current_date', date], ...(timezone === undefined ? [] : [['timezone', timezone] as const])]);
  return {
    instructions: baseInstructions,
    items: [
      ...(facts.withoutPermissions === true ? [] : [message('developer', placeWords(facts).permissions)]),
      ...(agentsMd === null ? [] : [message('user', `# AGENTS.md instructions for ${facts.cwd}\n\n<INSTRUCTIONS>\n${agentsMd}\n</INSTRUCTIONS>`)]),
      ...(facts.withoutEnvironment === true ? [] : [message('user', environment)]),
    ],
  };
}

const preambleStart = /^(You are a coding agent running|<skills_instructions>|<environment_context>|<permissions|<collaboration_mode|<apps_instructions>|<plugins_instructions>|# AGENTS\.md|<model_switch>|<personality)/;

/** Whether an item is of a preamble, ours or Codex's, and no part of the conversation. */
export const isPreamble = (item: ResponseItem): boolean => item.type === 'message' && item.role !== 'assistant' && preambleStart.test(item.content[0]?.text ?? '');

/** The base instructions. Their first words mark them as preamble, also where a provider wants them as a message. */
export const baseInstructions = `You are a coding agent running in hookturn, in a user's working folder and on the user's machine.

Work on the user's request until it is done or you need something that only the user can give. Look before you change: read the files that matter, follow the style you find, and change no more than the request asks for. Mend causes rather than symptoms.

Use the tools you are offered. Run commands to look and to check; where there is an apply_patch tool, edit files with it. After a change, run the narrowest test that can show it is right. Never undo work that is not yours, and do not commit unless you are asked to.

AGENTS.md files hold the user's standing instructions. Each rules over its folder and everything below; a deeper one goes before a higher one, and what the user says directly goes before both. Those from the repository's root down to the working folder are already in this conversation; look for others when you work elsewhere.

Hooks may block a call, or add context or a reason to go on. Take what they say as the user's own word: do not try to get around a block, find another way or say what stands in it.

Before a longer step, say in a sentence what you are about to do. At the end, say briefly what you did, what you checked, and what is left.`;

const message = (role: 'developer' | 'user', text: string): ResponseItem => ({ type: 'message', role, content: [{ type: 'input_text', text }] });
