import { filter, firstValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { textPrompt } from '../../machines/index.ts';
import type { Session } from '../../src/runtime/session.ts';
import { createWorld, type World } from '../../src/testing/index.ts';
import '../../src/testing/vitest.ts';

const before = { model: 'default', cwd: '/' };
const after = { model: 'other', cwd: '/sub' };

const world = (): World => createWorld({ delayMs: 50, model: ['one', 'two', 'three'], hooks: { UserPromptSubmit: () => undefined, Stop: () => undefined } });

/** A session whose first turn asks the model. */
async function sampling(made: World): Promise<{ session: Session; ended: Promise<unknown> }> {
  const session = await made.session();
  const asks = firstValueFrom(session.state$.pipe(filter(({ name }) => name === 'sampling')));
  const { ended } = await made.until(session.submit('first'));
  await made.until(asks);
  return { session, ended };
}

/** What each hook was told of the settings, in order. */
const told = ({ seen }: World): object[] => seen.hooks.map(({ input: { hook_event_name: event, model, cwd } }) => ({ event, model, cwd }));
const turnWith = (settings: object): object[] => ['UserPromptSubmit', 'Stop'].map((event) => ({ event, ...settings }));

describe('settings that are changed while a turn runs', () => {
  it('leave it as it began; a prompt that waits in the queue begins with them', async () => {
    const made = world();
    const { session, ended } = await sampling(made);
    const second = await made.until(session.queue('second'));
    await made.until(session.changeSettings(after));
    expect(session.settings).toMatchObject(after);
    await made.until(Promise.all([ended, second.ended]));
    expect(told(made)).toEqual([...turnWith(before), ...turnWith(after)]);
    expect(made.seen.requests.map(({ request }) => request.model)).toEqual(['default', 'other']);
    await made.until(session.close());
    await expect(await made.records()).toReplay();
  });

  it('tell the model how to work from the next turn on, and what a prompt asks for its own turn holds for that one', async () => {
    const made = world();
    const { session, ended } = await sampling(made);
    const schema = { type: 'object' };
    const second = await made.until(session.queue({ ...textPrompt('p2', 'second'), outputSchema: schema, serviceTier: 'flex' }));
    await made.until(session.changeSettings({ reasoningEffort: 'high', reasoningSummary: 'concise', serviceTier: 'priority', collaborationMode: { mode: 'plan', instructions: 'PLAN' } }));
    await made.until(Promise.all([ended, second.ended]));
    await made.until((await made.until(session.submit('third'))).ended);
    const wished = made.seen.requests.map(({ request: { reasoningEffort, reasoningSummary, serviceTier, outputSchema, input } }) =>
      ({ reasoningEffort, reasoningSummary, serviceTier, outputSchema, mode: JSON.stringify(input).includes('<collaboration_mode>PLAN</collaboration_mode>') }));
    const manner = { reasoningEffort: 'high', reasoningSummary: 'concise', mode: true };
    expect(wished).toEqual([{ mode: false }, { ...manner, serviceTier: 'flex', outputSchema: schema }, { ...manner, serviceTier: 'priority' }]);
    await made.until(session.close());
    await expect(await made.records()).toReplay();
  });

  it('outlive a crash of it', async () => {
    const made = world();
    const { session } = await sampling(made);
    await made.until(session.changeSettings(after));
    made.crash();
    const resumed = await made.resume();
    await made.until((await made.until(resumed.submit('second'))).ended);
    expect(told(made).slice(-2)).toEqual(turnWith(after));
  });
});
