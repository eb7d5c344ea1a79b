// The code of docs/testing.md: what stands between the markers is on the page, letter for letter.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
// [setup]
import { describe, expect, it } from 'vitest';
import { createWorld, exits, given, hookSetOf, opened, textPrompt, whatIf } from '../../src/testing/index.ts';
import '../../src/testing/vitest.ts';
// [/setup]

// [given]
describe('our hooks', () => {
  const { set } = hookSetOf({ UserPromptSubmit: () => undefined });

  it('look at a prompt before the model does', () => {
    given(opened({ hooks: set }))
      .when({ type: 'prompt.submitted', prompt: textPrompt('p1', 'hello'), turn: 't1' })
      .then('turn.started', { type: 'hook.started', run: { event: 'UserPromptSubmit' } });
  });
});
// [/given]

// [world]
it('keeps passwords from the model', async () => {
  const world = createWorld({
    seed: 1,
    model: ['hello'],
    hooks: { UserPromptSubmit: ({ prompt }) => (String(prompt).includes('password') ? exits(2, 'no passwords here') : undefined) },
  });
  const session = await world.session();
  const { ended } = await world.until(session.submit('my password is x'));
  await world.until(ended);
  await world.until(session.close());

  expect(world.seen.requests).toEqual([]);
  const records = await world.records();
  await expect(records).toReplay();
  await expect(records).toKeepTheLaws();
  await expect(records).toTell('prompt.blocked', 'turn.settled', 'session.closed');
});
// [/world]

// [crash]
it('goes on after a crash in the middle of a tool call', async () => {
  const world = createWorld({ model: [{ calls: [{ name: 'build', id: 'c1' }] }, 'done'], tools: { build: () => ({ never: true }) } });
  const session = await world.session();
  await world.until(session.submit('build it'));
  await world.rest();
  world.crash();

  const resumed = await world.resume();
  expect(resumed.state.name).toBe('idle');
  await world.until(resumed.close());
  await expect(await world.records()).toTell('tool.started', 'tool.interrupted', 'session.resumed');
});
// [/crash]

// [what-if]
it('tells what a new hook would have blocked in a recorded session', async () => {
  const world = createWorld({ model: ['hello'], hooks: { UserPromptSubmit: () => undefined } });
  const session = await world.session();
  await world.until((await world.until(session.submit('deploy'))).ended);
  await world.until(session.close());

  const other = createWorld({ hooks: { UserPromptSubmit: ({ prompt }) => (prompt === 'deploy' ? exits(2, 'not on a Friday') : undefined) } });
  const { hooks, hookRunner } = other.ports;
  if (hooks === undefined || hookRunner === undefined) throw new Error('the world has no hooks');
  const { differences } = await other.until(whatIf(await world.records(), hooks, (dispatch, signal) => hookRunner.run(dispatch, signal)));
  expect(differences.map(({ about, was, would }) => [about, was.verdict, would.verdict, would.reason])).toEqual([['deploy', 'allowed', 'blocked', 'not on a Friday']]);
});
// [/what-if]

const sourceOf = (url: string): string => readFileSync(fileURLToPath(new URL(url, import.meta.url)), 'utf8');

it('the page shows this code and no other', () => {
  const page = sourceOf('../../docs/testing.md');
  const code = sourceOf('./page.test.ts').replaceAll('../../src/testing/index.ts', 'hookturn/testing').replaceAll('../../src/testing/vitest.ts', 'hookturn/testing/vitest');
  const shown = [...page.matchAll(/```ts\n([^]*?)```/g)].map(([, block = '']) => block.trim());
  const regions = [...code.matchAll(/^\/\/ \[([a-z-]+)\]\n([^]*?)^\/\/ \[\/\1\]$/gm)].map(([, , block = '']) => block.trim());
  expect(shown).toEqual(regions);
});
