import type { ResponseItem } from '../../machines/response-item.ts';

/** What the model is told of the place where it works. */
export type PreambleFacts = {
  cwd: string;
  approvalPolicy: 'untrusted' | 'on-failure' | 'on-request' | 'never';
  sandboxMode: 'read-only' | 'workspace-write' | 'danger-full-access';
  /** Folders that may be written besides `cwd`. */
  writableRoots?: readonly string[];
  networkAccess?: boolean;
  /** The shell's name, as `bash`. */
  shell: string;
  /** The local date, as `2026-11-20`. */
  date: string;
  /** As `Europe/Paris`. */
  timezone?: string;
  /** What `readAgentsMd` found; left out where it is null. */
  agentsMd: string | null;
};

/** What comes before the conversation: the `instructions` of each request and the items that lead its `input`. */
export type Preamble = { instructions: string; items: ResponseItem[] };

/**
 * Builds the preamble from its facts alone. The items have the forms of the Codex CLI 0.169.0, by which its tools tell
 * them from the conversation; the words are our own.
 */
export function buildPreamble(facts: PreambleFacts): Preamble {
  return {
    instructions: baseInstructions,
    items: [
      message('developer', permissions(facts)),
      ...(facts.agentsMd === null ? [] : [message('user', `# AGENTS.md instructions for ${facts.cwd}\n\n<INSTRUCTIONS>\n${facts.agentsMd}\n</INSTRUCTIONS>`)]),
      message('user', environment(facts)),
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

const sandboxes = {
  'read-only': 'files can be read, none can be written',
  'workspace-write': 'files can be read everywhere and written in the writable roots only',
  'danger-full-access': 'there is no sandbox, every command may do what the user may do',
} as const satisfies Record<PreambleFacts['sandboxMode'], string>;

const approvals = {
  untrusted: 'Commands that are not known to be harmless run only after the user has approved them.',
  'on-failure': 'A command that fails in the sandbox may be run without it once the user has approved.',
  'on-request': 'You may ask for a command to run outside the sandbox; it does if the user approves.',
  never: 'Nobody can be asked for approval: work within the sandbox, and take a failure as final.',
} as const satisfies Record<PreambleFacts['approvalPolicy'], string>;

function permissions(facts: PreambleFacts): string {
  const network = facts.networkAccess ?? facts.sandboxMode === 'danger-full-access';
  const roots = facts.sandboxMode === 'workspace-write' ? ` Writable roots: ${[facts.cwd, ...(facts.writableRoots ?? [])].map((root) => `\`${root}\``).join(', ')}.` : '';
  return `<permissions instructions>
\`sandbox_mode\` is \`${facts.sandboxMode}\`: ${sandboxes[facts.sandboxMode]}.${roots} The network is ${network ? 'open' : 'closed'}.
\`approval_policy\` is \`${facts.approvalPolicy}\`: ${approvals[facts.approvalPolicy]}
</permissions instructions>`;
}

function environment({ cwd, approvalPolicy, sandboxMode, shell, date, timezone }: PreambleFacts): string {
  const lines = [['cwd', cwd], ['approval_policy', approvalPolicy], ['sandbox_mode', sandboxMode], ['shell', shell], ['current_date', date], ...(timezone === undefined ? [] : [['timezone', timezone]])];
  return `<environment_context>\n${lines.map(([tag, value]) => `  <${tag}>${escapeXml(value ?? '')}</${tag}>`).join('\n')}\n</environment_context>`;
}

const escapeXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
