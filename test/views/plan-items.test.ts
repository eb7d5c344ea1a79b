import { describe, expect, it } from 'vitest';
import { Notifications, Rollout, type Notification } from '../../src/views/index.ts';
import { readCitations } from '../../src/views/codex/memory-citation.ts';
import { createWorld } from '../../src/testing/index.ts';
import { Records } from './records.ts';

const inPlanMode = { settings: { collaborationMode: { mode: 'plan', instructions: '' } } };
const MESSAGE = 'Hi\n<proposed_plan>\n- a\n</proposed_plan>\n  ';

/** An item's beginning, pieces and end, in short. */
const shown = (told: readonly Notification[]): string[] => told.flatMap(({ method, params: { item, itemId, delta } }) => {
  if (method.endsWith('/delta')) return [`${String(itemId)} + ${String(delta)}`];
  const { type, id, text } = (item ?? {}) as Record<string, unknown>;
  return type === 'plan' || type === 'agentMessage' ? [`${method.slice(5)} ${String(id)} ${String(text)}`] : [];
});

/** What clients hear of a turn whose message comes in pieces. */
function streamed(pieces: readonly string[], opened = inPlanMode): string[] {
  const records = new Records(opened).turn('t1', 'hello', pieces.join('')).list;
  const notifications = new Notifications();
  const progress = (event: Parameters<Notifications['progress']>[0] & { type: 'model' }): Notification[] => notifications.progress(event, 1);
  const before = records.slice(0, 3).flatMap((record) => notifications.apply(record));
  const begun = progress({ type: 'model', turn: 't1', request: 1, event: { type: 'itemStarted', item: { type: 'message', id: 'item_t1', role: 'assistant', content: [] } } });
  const said = pieces.flatMap((text) => progress({ type: 'model', turn: 't1', request: 1, event: { type: 'delta', kind: 'text', itemId: 'item_t1', text } }));
  return shown([...before, ...begun, ...said, ...records.slice(3).flatMap((record) => notifications.apply(record))]);
}

describe('a message that holds a plan', () => {
  it('is told without it, and the plan as an item of its own', () => {
    expect(streamed(['\n', 'Hi\n<propo', 'sed_plan>\n- a', '\n</proposed_plan>\n', '  '])).toEqual([
      'started item_t1 ', 'item_t1 + \nHi\n', 'started t1-plan ', 't1-plan + - a', 't1-plan + \n', 'item_t1 +   ', 'completed t1-plan - a\n', 'completed item_t1 \nHi\n  ',
    ]);
  });

  it('is not told at all where the plan is all of it', () => {
    expect(streamed(['\n<proposed_plan>\n- a\n</proposed_plan>\n'])).toEqual(['started t1-plan ', 't1-plan + - a\n', 'completed t1-plan - a\n']);
  });

  it('is a message like any other in another mode', () => {
    expect(streamed([MESSAGE], { settings: { collaborationMode: { mode: 'default', instructions: '' } } })).toEqual(['started item_t1 ', `item_t1 + ${MESSAGE}`, `completed item_t1 ${MESSAGE}`]);
  });

  it('stays whole in the conversation, and not in what is written of the turn', () => {
    const rollout = new Rollout();
    const payloads = new Records(inPlanMode).turn('t1', 'hello', MESSAGE).list.flatMap((record) => rollout.apply(record)).map(({ payload }) => JSON.stringify(payload));
    expect(payloads.filter((text) => text.includes('proposed_plan')).map((text) => text.slice(0, 17))).toEqual(['{"type":"message"']);
    expect(payloads.find((text) => text.includes('"Plan"'))).toContain('"id":"t1-plan","text":"- a\\n"');
    expect(payloads.find((text) => text.includes('task_complete'))).toContain('"last_agent_message":"Hi\\n  "');
  });

  it('is known to Stop hooks and hosts by what the user reads of it', async () => {
    const world = createWorld({ model: [MESSAGE], hooks: { Stop: () => undefined } });
    const session = await world.session({ settings: { collaborationMode: { mode: 'plan', instructions: '' } } });
    const { lastMessage } = await world.until((await world.until(session.submit('go'))).ended);
    expect([lastMessage, world.seen.hooks.map(({ input }) => input['last_assistant_message'])]).toEqual(['Hi\n  ', ['Hi\n  ']]);
  });
});

it('readCitations() gives lines of notes and threads, each once, and null where nothing is named', () => {
  const citation = '\n<citation_entries>\na b.md:3-4|note=[n [1]]\nbad\nq.md:x-2|note=[]\n</citation_entries>\n<thread_ids>\nt1\nt1\n</thread_ids>\n<rollout_ids>\nr1\n</rollout_ids>';
  expect(readCitations([citation])).toEqual({ entries: [{ path: 'a b.md', lineStart: 3, lineEnd: 4, note: 'n [1]' }], threadIds: ['r1', 't1'] });
  expect(readCitations(['all'])).toBeNull();
});
