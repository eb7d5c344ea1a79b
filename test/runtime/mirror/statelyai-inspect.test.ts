import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createBrowserInspector, createWebSocketInspector, type StatelyInspectionEvent } from '@statelyai/inspect';
import { WebSocketServer } from 'ws';
import { describe, expect, test } from 'vitest';
import { step } from '../../../src/runtime/step.ts';
import type { InputEvent } from '../../../src/runtime/input-event.ts';
import type { System } from '../../../src/runtime/system.ts';
import { demoSession } from '../../inspector/demo-session.ts';
import { normalised } from '../../inspector/normalised-messages.ts';

/** Captured from the real package; `node test/inspector/capture-messages.ts` writes it anew. */
const fixture: unknown = JSON.parse(readFileSync(new URL('../../../fixtures/inspect-0.7/demo-messages.json', import.meta.url), 'utf8'));

describe('@statelyai/inspect', () => {
  test('its browser inspector posts the demo session, message for message', async () => {
    const sent: StatelyInspectionEvent[] = [];
    const inspector = createBrowserInspector({ window: fakeWindow(), autoStart: false, send: (event) => { sent.push(event); } });
    const { play, session } = await demoSession({ inspect: inspector.inspect });
    await play();
    await idle();
    const root = sent.findLast((event) => event.type === '@xstate.snapshot' && event.sessionId === event.rootId);
    expect(root?.type === '@xstate.snapshot' && 'value' in root.snapshot && root.snapshot.value).toBe(session.state.value);
    expect(normalised(sent)).toEqual(fixture);
  });

  test('its WebSocket inspector sends every state that the core was in, in order', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    const address = server.address();
    const received: StatelyInspectionEvent[] = [];
    const connected = new Promise<void>((resolve) => { server.on('connection', (socket) => { socket.on('message', (data) => { received.push(JSON.parse(String(data)) as StatelyInspectionEvent); }); resolve(); }); });
    const inspector = createWebSocketInspector({ url: `ws://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, maxDeferredEvents: 100_000 });
    await connected;
    const demo = await demoSession({ inspect: inspector.inspect });
    await demo.play();
    await expect.poll(() => states(received).at(-1), { timeout: 10_000 }).toBe('"closed"');
    inspector.stop();
    await new Promise((resolve) => { server.close(resolve); });
    expect(inOrderAmong(coreStates(demo.records), states(received))).toEqual(coreStates(demo.records));
  });
});

/** The root's states, without repetitions. */
const states = (events: readonly StatelyInspectionEvent[]): string[] =>
  distinct(events.flatMap((event) => (event.type === '@xstate.snapshot' && event.sessionId === event.rootId && 'value' in event.snapshot ? [JSON.stringify(event.snapshot.value)] : [])));

const coreStates = (records: Awaited<ReturnType<typeof demoSession>>['records']): string[] => {
  let system: System | null = null;
  return distinct(records.map((record) => { system = step(system, record.event as unknown as InputEvent, record.at).system; return JSON.stringify(system.session.value); }));
};

/** Those of `wanted` that are found one after the other: hooks that run nothing are states that no record ends in. */
const inOrderAmong = (wanted: readonly string[], found: readonly string[]): string[] => {
  let from = 0;
  return wanted.filter((state) => {
    const place = found.indexOf(state, from);
    if (place >= 0) from = place + 1;
    return place >= 0;
  });
};

const distinct = (values: string[]): string[] => values.filter((value, index) => value !== values[index - 1]);
const idle = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve, 0); });
const fakeWindow = (): InspectedWindow => ({ open: () => null, addEventListener: () => undefined }) as unknown as InspectedWindow;
type InspectedWindow = NonNullable<NonNullable<Parameters<typeof createBrowserInspector>[0]>['window']>;
