import { describe, expect, test } from 'vitest';
import { textPrompt } from '../../machines/index.ts';
import { checkRecords, verify } from '../../src/replay/index.ts';
import { createWorld } from '../../src/testing/index.ts';

describe('a queued prompt that is changed', () => {
  test('keeps its place and its turn, and says what it says now: to hooks, and to the model', async () => {
    const world = createWorld({ model: [{ hangs: true }, 'second', 'third'], hooks: { UserPromptSubmit: () => ({}) } });
    const session = await world.session();
    const running = await world.until(session.submit('a'));
    const changed = await world.until(session.queue('b'));
    const last = await world.until(session.queue('c'));
    expect(await world.until(session.reviseQueued(textPrompt(changed.promptId, 'b, or rather d')))).toBe(true);
    expect(session.state.queue).toEqual([changed.promptId, last.promptId]);
    await world.until(session.interrupt());
    await world.until(running.ended);
    await world.until(session.startQueue());
    expect(await world.until(changed.ended)).toMatchObject({ turn: changed.turn, status: 'completed', lastMessage: 'second' });
    await world.until(last.ended);
    expect(await world.until(session.reviseQueued(textPrompt(changed.promptId, 'too late')))).toBe(false);
    await world.until(session.close());
    const records = await world.records();
    const said = JSON.stringify(records.flatMap(({ facts }) => facts.filter(({ type }) => type === 'prompt.accepted')));
    expect(said).toContain('b, or rather d');
    expect(said).not.toContain('"b"');
    expect(checkRecords(records)).toEqual([]);
    expect(verify(records).divergence).toBeNull();
  });

  test('that is too large is refused and stays as it was', async () => {
    const world = createWorld({ model: [{ hangs: true }] });
    const session = await world.session({ limits: { promptBytes: 1000 } });
    await world.until(session.submit('a'));
    const queued = await world.until(session.queue('b'));
    await expect(session.reviseQueued(textPrompt(queued.promptId, 'x'.repeat(1000)))).rejects.toThrow('Cannot take the prompt: it is over 1000 bytes (limit promptBytes)');
    expect(JSON.stringify(session.system)).toContain('"text":"b"');
  });
});
