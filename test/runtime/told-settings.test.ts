import { describe, expect, it } from 'vitest';
import { modeInstructions, type ResponseItem, type SettingsChange } from '../../machines/index.ts';
import type { Session } from '../../src/runtime/session.ts';
import { createWorld, type World } from '../../src/testing/index.ts';
import '../../src/testing/vitest.ts';

const developer = (...texts: string[]): ResponseItem => ({ type: 'message', role: 'developer', content: texts.map((text) => ({ type: 'input_text', text })) });
const user = (text: string): ResponseItem => ({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] });
const preamble = { instructions: 'WORDS', items: [developer('permissions')] };
const plan = (instructions: string | null): SettingsChange => ({ collaborationMode: { mode: 'plan', instructions } });

const MODEL = '<model_switch>\nThe user was previously using a different model. Please continue the conversation according to the following instructions:\n\nWORDS\n</model_switch>';
const mode = (instructions: string): string => `<collaboration_mode>${instructions}</collaboration_mode>`;

/** What developers say in a request, with the parts of each message. */
const said = ({ seen }: World, request = -1): string[][] => (seen.requests.at(request)?.request.input ?? []).flatMap((item) =>
  (item.type === 'message' && item.role === 'developer' ? [item.content.map(({ text = '' }) => text)] : []));

/** The messages of the last request, those on the place by what they say. */
const beginnings = ({ seen }: World): string[] => (seen.requests.at(-1)?.request.input ?? []).map((item) => {
  const text = item.type === 'message' ? item.content[0]?.text ?? '' : item.type;
  if (text.startsWith('<permissions instructions>')) return `may ${Array.from(text.matchAll(/` is `([\w-]+)`/g), ([, name]) => name).join(', ')}`;
  return /<cwd>.*<\/cwd>/.exec(text)?.[0] ?? text;
});

async function turnWith(world: World, session: Session, change: SettingsChange = {}): Promise<void> {
  await world.until(session.changeSettings(change));
  await world.until((await world.until(session.submit('go'))).ended);
}

async function opened(settings: SettingsChange = {}): Promise<{ world: World; session: Session }> {
  const world = createWorld({ model: ['answer'] });
  return { world, session: await world.session({ settings, preamble }) };
}

describe('what the model is told of its settings', () => {
  it('stands in the conversation where they change, of another model first', async () => {
    const { world, session } = await opened();
    for (const change of [{}, plan('A'), plan('A'), { model: 'other' }, { ...plan(''), model: 'third' }, { reasoningEffort: 'high' }, { model: 'other' }]) await turnWith(world, session, change);
    expect(said(world)).toEqual([['permissions'], [mode('A')], [MODEL], [mode('A')], [MODEL], [mode('')], [MODEL]]);
    await world.until(session.close());
    await expect(await world.records()).toReplay();
  });

  it('stands with what is before the conversation at its beginning and after a compaction, and nothing of it from before', async () => {
    const { world, session } = await opened(plan('A'));
    await turnWith(world, session);
    expect(said(world)).toEqual([['permissions', mode('A')]]);
    await world.until(session.changeSettings({ ...plan('B'), model: 'other' }));
    await world.until((await world.until(session.compact())).ended);
    await turnWith(world, session);
    expect(said(world)).toEqual([[MODEL, 'permissions', mode('B')]]);
  });

  it('is made once for all requests that carry it', async () => {
    const { world, session } = await opened(plan('A'));
    for (let turns = 0; turns < 2; turns++) await turnWith(world, session);
    const leads = world.seen.requests.map(({ request }) => request.input[0]);
    expect(leads).toHaveLength(2);
    expect(leads[1]).toBe(leads[0]);
  });

  it('is known to a session that is resumed, and to one that begins with its conversation', async () => {
    const { world, session } = await opened(plan('A'));
    await turnWith(world, session);
    await world.until(session.close());
    const resumed = await world.resume();
    await turnWith(world, resumed);
    expect(said(world)).toEqual([['permissions', mode('A')]]);
    const other = createWorld({ model: ['answer'] });
    const heir = await other.session({ preamble, history: resumed.transcript.items(), told: { model: 'default', mode: 'plan', instructions: 'A' } });
    await turnWith(other, heir);
    expect(said(other)).toEqual([['permissions'], [mode('')]]);
  });

  it('is no word of its mode where the session does not tell it', async () => {
    const { world, session } = await opened({ ...plan('A'), tellsMode: false });
    await turnWith(world, session);
    await turnWith(world, session, plan('B'));
    expect(said(world)).toEqual([['permissions']]);
  });

  it('is no word of a tool that it is not offered', async () => {
    const { world, session } = await opened(plan(modeInstructions.plan));
    await turnWith(world, session);
    const told = said(world)[0]?.[1] ?? '';
    expect([modeInstructions.plan.includes('update_plan'), told.includes('update_plan'), told.includes('\n\n## Execution vs.')]).toEqual([true, false, true]);
  });

  it('is what it may do and where, as far as it was told of that before', async () => {
    const place: SettingsChange = { cwd: '/a', approvalPolicy: 'never', sandboxMode: 'danger-full-access', tellsPermissions: true, tellsEnvironment: true };
    const items: ResponseItem[] = [developer('<permissions instructions>\nold\n</permissions instructions>'), user('<environment_context>\n  <cwd>/a</cwd>\n  <shell>fish</shell>\n</environment_context>')];
    const world = createWorld({ model: ['answer'] });
    const session = await world.session({ settings: place, preamble: { instructions: '', items } });
    await turnWith(world, session);
    expect(beginnings(world)).toEqual(['may ', '<cwd>/a</cwd>', 'go']);
    await turnWith(world, session, { approvalPolicy: 'untrusted' });
    expect(beginnings(world).slice(3)).toEqual(['answer', 'may danger-full-access, untrusted', 'go']);
    await turnWith(world, session, { sandboxMode: 'read-only', ...plan('A') });
    expect(beginnings(world).slice(7)).toEqual(['may read-only, untrusted', mode('A'), '<cwd>/a</cwd>', 'go']);
    await turnWith(world, session, { cwd: '/b', reasoningEffort: 'high' });
    expect(beginnings(world).slice(12)).toEqual(['<cwd>/b</cwd>', 'go']);
    await world.until((await world.until(session.compact())).ended);
    await turnWith(world, session, { approvalPolicy: 'never' });
    expect(beginnings(world)).toEqual(['may read-only, untrusted', '<cwd>/b</cwd>', 'go', 'go', 'go', 'go', expect.stringMatching(/^Another language model/), 'may read-only, never', 'go']);
    expect(JSON.stringify(world.seen.requests.at(-1)?.request.input[1])).toContain('<cwd>/b</cwd>\\n  <shell>fish</shell>');
    await world.until(session.close());
    await expect(await world.records()).toReplay();
  });

  it('is where it works from the first turn on, though that changed before', async () => {
    const items: ResponseItem[] = [user('<environment_context>\n  <cwd>/a</cwd>\n</environment_context>')];
    const world = createWorld({ model: ['answer'] });
    const session = await world.session({ settings: { cwd: '/a', tellsEnvironment: true }, preamble: { instructions: '', items } });
    await turnWith(world, session, { cwd: '/b', approvalPolicy: 'untrusted' });
    expect(beginnings(world)).toEqual(['<cwd>/b</cwd>', 'go']);
  });
});
