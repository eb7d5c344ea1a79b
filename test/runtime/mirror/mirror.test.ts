import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { useSelector } from '@xstate/react';
import { afterEach, describe, expect, test } from 'vitest';
import type { InspectionEvent } from 'xstate';
import { memoryLog } from '../../../src/log/index.ts';
import { MirrorFeed, type SessionActor } from '../../../src/runtime/mirror/feed.ts';
import { mirror } from '../../../src/runtime/mirror/mirror.ts';
import { stateName } from '../../../src/runtime/state.ts';
import { step } from '../../../src/runtime/step.ts';
import type { System } from '../../../src/runtime/system.ts';
import type { InputEvent } from '../../../src/runtime/input-event.ts';
import { resumeSession } from '../../../src/runtime/create-session.ts';
import { createWorld, hookSetOf, type Answer, type WorldOptions } from '../../../src/testing/index.ts';
import { demoSession } from '../../inspector/demo-session.ts';
import { longRecords } from '../../inspector/long-log.ts';

/** What the mirror and the core have to agree in. */
const seenIn = (actor: SessionActor) => {
  const { value, context, status, children } = actor.getSnapshot();
  const calls = Object.entries(children).filter(([id]) => id.startsWith('call.')).map(([id, child]) => [id, machineOf(child?.getSnapshot())]);
  const invoked = Object.entries(children).filter(([id, child]) => !id.startsWith('call.') && child?.getSnapshot().status === 'active').map(([id]) => id).toSorted();
  return { session: { value, context, status }, invoked, calls: Object.fromEntries(calls) as Record<string, unknown> };
};
const machineOf = (snapshot: object | undefined) => ({ value: at(snapshot, 'value'), context: at(snapshot, 'context'), status: at(snapshot, 'status') });
const at = (value: object | undefined, key: string): unknown => (value === undefined ? undefined : Object.entries(value).find(([name]) => name === key)?.[1]);
const core = (system: System) => ({ session: machineOf(system.session), invoked: system.outstanding.filter(({ actor }) => actor === 'session').map(({ invoke }) => invoke).toSorted(), calls: Object.fromEntries(Object.entries(system.calls).map(([id, call]) => [id, machineOf(call)])) });

const demo = await demoSession();
await demo.play();

const stopped: SessionActor[] = [];
afterEach(() => { for (const actor of stopped.splice(0)) actor.stop(); });

describe('the mirror', () => {
  test('is in the core\'s states at every record, calls and all', () => {
    const feed = new MirrorFeed({}, null);
    let system: System | null = null;
    for (const record of demo.records) {
      system = step(system, record.event as unknown as InputEvent, record.at).system;
      feed.apply(record);
      expect(seenIn(live(feed)), `record ${record.seq}`).toEqual(core(system));
    }
    expect(demo.records.length).toBeGreaterThan(60);
  });

  test('hears which hooks look at answers, from the beginning and when they change, and pauses where the core does', async () => {
    const looking: WorldOptions['hooks'] = { PostModelRequest: () => undefined };
    const answer = (k: number): Answer => (k === 2 ? { breaks: { message: 'cut', delayMs: 1000 } } : k % 3 === 1 ? { text: `answer ${k}`, calls: [{ name: 'sh' }] } : `done ${k}`);
    const world = createWorld({ model: (_request, k) => answer(k), tools: { sh: { run: () => 'ran' } }, hooks: looking });
    const session = await world.session();
    const go = async (text: string) => world.until((await world.until(session.submit(text))).ended);
    await go('one');
    await world.until(session.reloadHooks({ handlers: [], bypassTrust: false, featureEnabled: true }));
    await go('two');
    await world.until(session.reloadHooks(hookSetOf(looking).set));
    await go('three');
    await world.until(session.close());
    const records = await world.records();
    expect(new Set(records.map(({ event }) => event.type))).toEqual(new Set(['log.opened', 'prompt.submitted', 'model.item', 'model.answered', 'hooks.answered', 'tool.answered', 'pause.answered', 'hooks.reloaded', 'close.requested']));
    const feed = new MirrorFeed({}, null);
    let system: System | null = null;
    for (const record of records) {
      system = step(system, record.event as unknown as InputEvent, record.at).system;
      feed.apply(record);
      expect(seenIn(live(feed)), `record ${record.seq} (${record.event.type})`).toEqual(core(system));
    }
  });

  test('keeps up with a long session, and keeps no child that has ended', async () => {
    const records = await longRecords(1200);
    const feed = new MirrorFeed({}, null);
    let system: System | null = null;
    for (const record of records) {
      system = step(system, record.event as unknown as InputEvent, record.at).system;
      feed.apply(record);
      expect(seenIn(live(feed)), `record ${record.seq}`).toEqual(core(system));
    }
    expect(Object.keys(live(feed).getSnapshot().children).filter((id) => id.startsWith('call.'))).toEqual([]);
  });

  test('goes on where a session that broke off in a tool call is resumed', async () => {
    const half = demo.records.findIndex(({ facts }) => facts.some((fact) => fact.type === 'tool.started')) + 1;
    const log = memoryLog();
    for (const record of demo.records.slice(0, half)) await log.append([record], record.seq);
    const values: unknown[] = [];
    const session = await resumeSession({ log, model: { respond: () => { throw new Error('nobody asks'); } }, inspect: (event) => { if (event.type === '@xstate.snapshot' && 'value' in event.snapshot && event.actorRef.sessionId === event.rootId) values.push(event.snapshot.value); } });
    expect(values.at(-1)).toEqual(session.system.session.value);
    const actor = mirror(session);
    stopped.push(actor);
    expect(seenIn(actor)).toEqual(core(session.system));
    await session.close();
    expect(seenIn(actor)).toEqual(core(session.system));
    expect(values.at(-1)).toEqual('closed');
  });

  test('stands still at a fault, as the core does', () => {
    const before = fold(20);
    const feed = new MirrorFeed({}, before);
    // Nobody waits for this answer: the core's step says so and stops.
    feed.apply({ v: 1, seq: 21, at: 0, session: 's', actor: 'session', event: { type: 'model.answered', effect: '1.9', ending: { status: 'completed', usage: null } }, facts: [] });
    expect(feed.system?.fault).toMatch(/not outstanding/);
    expect(seenIn(live(feed))).toEqual(core(before));
  });

  test('that begins in the middle goes on as one that began at the start', () => {
    let system: System | null = null;
    for (const [index, record] of demo.records.entries()) {
      system = step(system, record.event as unknown as InputEvent, record.at).system;
      const feed = new MirrorFeed({}, system);
      expect(seenIn(live(feed)), `at record ${record.seq}`).toEqual(core(system));
      const next = demo.records[index + 1];
      if (next === undefined) break;
      feed.apply(next);
      expect(seenIn(live(feed)), `after record ${next.seq}`).toEqual(core(step(system, next.event as unknown as InputEvent, next.at).system));
    }
  });

  test('of a running session follows it to its end', async () => {
    const { session, play } = await demoSession();
    const actor = mirror(session);
    stopped.push(actor);
    const names: string[] = [];
    actor.subscribe((snapshot) => { names.push(stateName(snapshot.value)); });
    await play();
    expect(new Set(names)).toEqual(new Set(['pending-session-start', 'inspecting-input', 'sampling', 'tool-gating', 'stopping', 'running-command', 'compacting', 'interrupting', 'idle', 'closing', 'closed']));
    expect(seenIn(actor)).toEqual(core(session.system));
  });

  test('goes along with a goal', async () => {
    const world = createWorld({ model: ['one', { hangs: true }] });
    const session = await world.session();
    const actor = mirror(session);
    stopped.push(actor);
    await world.until(session.goal.set({ objective: 'win' }));
    expect(seenIn(actor)).toEqual(core(session.system));
    await world.rest();
    expect(world.seen.requests).toHaveLength(2);
    expect(seenIn(actor)).toEqual(core(session.system));
  });

  test('of a log stands where the log ends, and follows it further where it is asked to', async () => {
    const log = memoryLog();
    const half = Math.floor(demo.records.length / 2);
    for (const record of demo.records.slice(0, half)) await log.append([record], record.seq);
    const following = new AbortController();
    const actor = await mirror(log, { follow: following.signal });
    stopped.push(actor);
    const closed = new Promise<void>((resolve) => { actor.subscribe((snapshot) => { if (snapshot.value === 'closed') resolve(); }); });
    expect(seenIn(actor)).toEqual(core(fold(half)));
    for (const record of demo.records.slice(half)) await log.append([record], record.seq);
    await closed;
    following.abort();
    expect(seenIn(actor)).toEqual(core(fold(demo.records.length)));
  });

  test('refuses an empty log', async () => {
    await expect(mirror(memoryLog())).rejects.toThrow('Cannot mirror the log: it is empty');
  });

  test('passes over what others send to it', () => {
    const feed = new MirrorFeed({}, fold(20));
    const before = seenIn(live(feed));
    live(feed).send({ type: 'interrupt.requested' });
    live(feed).send({ type: 'close.requested', reason: 'somebody clicked' });
    expect(seenIn(live(feed))).toEqual(before);
  });

  test('serves @xstate/react as any actor does', () => {
    const feed = new MirrorFeed({}, fold(20));
    const Shown = () => createElement('b', null, useSelector(live(feed), (snapshot) => stateName(snapshot.value)));
    expect(renderToString(createElement(Shown))).toBe(`<b>${stateName(fold(20).session.value)}</b>`);
  });
});

describe('L5: a session with inspectors', () => {
  test('decides the same records as one without, whatever they do', async () => {
    const troubles: string[] = [];
    const inspected = await demoSession({ inspect: () => { throw new Error('inspector broke'); }, onTrouble: (where) => { troubles.push(where); } });
    const actor = mirror(inspected.session, { onTrouble: (where) => { troubles.push(where); } });
    actor.subscribe(() => { throw new Error('observer broke'); });
    await inspected.play();
    expect(inspected.records).toEqual(demo.records);
    expect(new Set(troubles)).toEqual(new Set(['an inspector threw', 'an observer of the mirror threw']));
  });

  test('tells them every actor and every event from the first record on', async () => {
    const heard: InspectionEvent[] = [];
    const { play } = await demoSession({ inspect: { next: (event) => { heard.push(event); } } });
    await play();
    const calls = heard.flatMap((event) => (event.type === '@xstate.actor' && 'id' in event.actorRef && String(event.actorRef.id).startsWith('call.') ? [event.actorRef.id] : []));
    expect(calls).toEqual(['call.call_1', 'call.call_2', 'call.call_3', 'call.call_4', 'call.call_5', 'call.call_6', 'call.call_7']);
    expect(heard.flatMap((event) => (event.type === '@xstate.event' && event.event.type === 'prompt.submitted' ? [event.event] : []))).toHaveLength(demo.records.filter((record) => record.event.type === 'prompt.submitted').length);
  });
});

const live = (feed: MirrorFeed): SessionActor => {
  if (feed.actor === null) throw new Error('the mirror has not begun');
  return feed.actor;
};

const fold = (count: number): System => {
  let system: System | null = null;
  for (const record of demo.records.slice(0, count)) system = step(system, record.event as unknown as InputEvent, record.at).system;
  if (system === null) throw new Error('nothing to fold');
  return system;
};
