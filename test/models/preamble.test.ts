import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { readAgentsMd } from '../../src/models/agents-md.ts';
import { baseInstructions, buildPreamble, isPreamble } from '../../src/models/preamble.ts';

const facts = { cwd: '/w <x>', approvalPolicy: 'on-request', sandboxMode: 'workspace-write', shell: 'bash', date: '2026-11-20', timezone: 'Etc/UTC', agentsMd: 'Use tabs.' } as const;

test('every item of the preamble is known as such, and the conversation is not', () => {
  const { items } = buildPreamble(facts);
  expect(items.map(isPreamble)).toEqual([true, true, true]);
  expect(isPreamble({ type: 'message', role: 'developer', content: [{ type: 'input_text', text: baseInstructions }] })).toBe(true);
  expect(isPreamble({ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hello' }] })).toBe(false);
});

test('the items have the forms of Codex', () => {
  const { items } = buildPreamble(facts);
  expect(items[1]).toEqual({ type: 'message', role: 'user', content: [{ type: 'input_text', text: '# AGENTS.md instructions for /w <x>\n\n<INSTRUCTIONS>\nUse tabs.\n</INSTRUCTIONS>' }] });
  expect(items[2]).toEqual({ type: 'message', role: 'user', content: [{ type: 'input_text', text: '<environment_context>\n  <cwd>/w &lt;x&gt;</cwd>\n  <sandbox_mode>workspace-write</sandbox_mode>\n  <shell>bash</shell>\n  <current_date>2026-11-20</current_date>\n  <timezone>Etc/UTC</timezone>\n</environment_context>' }] });
});

test('what of the place is not to be told is left out', () => {
  const starts = (more: object): string[] => buildPreamble({ ...facts, ...more }).items.map((item) => (item.type === 'message' ? item.content[0]?.text?.split('\n')[0] ?? '' : ''));
  expect(starts({})).toEqual(['<permissions instructions>', '# AGENTS.md instructions for /w <x>', '<environment_context>']);
  expect(starts({ withoutPermissions: true, withoutEnvironment: true })).toEqual(['# AGENTS.md instructions for /w <x>']);
});

test('without AGENTS.md there is no item for it', () => {
  expect(buildPreamble({ ...facts, agentsMd: null }).items.map((item) => JSON.stringify(item).includes('AGENTS.md'))).toEqual([false, false]);
});

async function folderWith(files: Record<string, string>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'agents-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
  return root;
}

test('AGENTS.md is read from home, then from the repository root down, as the real CLI joins them', async () => {
  const root = await folderWith({ 'home/AGENTS.md': 'home rule\n', 'w/.git/HEAD': '', 'w/AGENTS.md': 'root rule\n', 'w/a/AGENTS.md': '  a rule  \n\n', 'w/a/b/AGENTS.override.md': 'b override', 'w/a/b/AGENTS.md': 'b rule', 'w/a/b/c/AGENTS.md': '   \n', 'AGENTS.md': 'outside' });
  const found = await readAgentsMd(join(root, 'w/a/b/c'), { home: join(root, 'home') });
  expect(found.text).toBe('home rule\n\n--- project-doc ---\n\nroot rule\n\n\n  a rule  \n\n\n\nb override');
  expect(found.warnings).toEqual([]);
});

test('outside a repository only the working folder is looked at', async () => {
  const root = await folderWith({ 'AGENTS.md': 'above', 'a/AGENTS.md': 'a rule' });
  expect((await readAgentsMd(join(root, 'a'))).text).toBe('a rule');
});

test('what is over the budget is left out and told', async () => {
  const root = await folderWith({ '.git/HEAD': '', 'AGENTS.md': 'R'.repeat(30), 'a/AGENTS.md': 'Aé'.repeat(10), 'a/b/AGENTS.md': 'never' });
  const found = await readAgentsMd(join(root, 'a/b'), { maxBytes: 32 });
  expect(found.text).toBe(`${'R'.repeat(30)}\n\nA`);
  expect(found.warnings).toEqual([expect.stringContaining('Read only 2 of 30 bytes'), expect.stringContaining('Skipped')]);
});

test('nothing found is null', async () => {
  expect(await readAgentsMd(await folderWith({ '.git/HEAD': '' }))).toEqual({ text: null, files: [], warnings: [] });
});
