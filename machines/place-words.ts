import { escapeXml } from './escape-xml.ts';
import type { SessionSettings } from './settings.ts';

/** What the model is told of the place where it works, in the forms of the Codex CLI 0.169.0; the words are our own. */
export type PlaceWords = { permissions: string; environment: string };

type Place = Pick<SessionSettings, 'cwd' | 'approvalPolicy' | 'sandboxMode' | 'sandboxBounds'>;

export const placeWords = (place: Place): PlaceWords => ({ permissions: permissionWords(place), environment: environmentWords(placeLines(place)) });

/** Lines of the environment by their tags. */
export type EnvironmentLine = readonly [tag: string, value: string];

/** Those that settings decide. */
export const placeLines = ({ cwd, sandboxMode }: Pick<Place, 'cwd' | 'sandboxMode'>): EnvironmentLine[] => [['cwd', cwd], ['sandbox_mode', modeName(sandboxMode)]];

export const environmentWords = (lines: readonly EnvironmentLine[]): string =>
  `<environment_context>\n${lines.map(([tag, value]) => `  <${tag}>${escapeXml(value)}</${tag}>`).join('\n')}\n</environment_context>`;

/** The environment that was told before, with these lines in the place of its own. */
export const environmentWith = (before: string, words: string): string => {
  const lines = new Map(words.split('\n').flatMap((line) => { const tag = tagOf(line); return tag === undefined ? [] : [[tag, line]]; }));
  return before.split('\n').map((line) => lines.get(tagOf(line) ?? '') ?? line).join('\n');
};

const tagOf = (line: string): string | undefined => /^ {2}<(\w+)>/.exec(line)?.[1];

const sandboxes = {
  'read-only': 'files can be read, none can be written',
  'workspace-write': 'files can be read everywhere and written in the writable roots only',
  'danger-full-access': 'there is no sandbox, every command may do what the user may do',
} as const;

const approvals = {
  untrusted: 'Commands that are not known to be harmless run only after the user has approved them.',
  'on-failure': 'A command that fails in the sandbox may be run without it once the user has approved.',
  'on-request': 'You may ask for a command to run outside the sandbox; it does if the user approves.',
  never: 'Nobody can be asked for approval: work within the sandbox, and take a failure as final.',
} as const;

const policyName = (policy: Place['approvalPolicy']): keyof typeof approvals => (typeof policy === 'string' ? policy : 'on-request');
/** Where another sandbox than ours holds, there is none of ours. */
const modeName = (mode: Place['sandboxMode']): keyof typeof sandboxes => (mode === 'external' ? 'danger-full-access' : mode);

const permissionWords = ({ cwd, approvalPolicy, sandboxMode, sandboxBounds = {} }: Place): string => {
  const [mode, policy] = [modeName(sandboxMode), policyName(approvalPolicy)];
  const network = sandboxBounds.networkAccess ?? mode === 'danger-full-access';
  const { writableRoots = [], excludeSlashTmp, excludeTmpdirEnvVar } = sandboxBounds;
  const writable = [cwd, ...writableRoots, ...(excludeSlashTmp === true ? [] : ['/tmp']), ...(excludeTmpdirEnvVar === true ? [] : ['$TMPDIR'])];
  const roots = mode === 'workspace-write' ? ` Writable roots: ${writable.map((root) => `\`${root}\``).join(', ')}.` : '';
  return `<permissions instructions>
\`sandbox_mode\` is \`${mode}\`: ${sandboxes[mode]}.${roots} The network is ${network ? 'open' : 'closed'}.
\`approval_policy\` is \`${policy}\`: ${approvals[policy]}
</permissions instructions>`;
};
