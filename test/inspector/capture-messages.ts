import { mkdirSync, writeFileSync } from 'node:fs';
import { createBrowserInspector, type StatelyInspectionEvent } from '@statelyai/inspect';
import { demoSession } from './demo-session.ts';
import { normalised } from './normalised-messages.ts';

/** Writes what the real `@statelyai/inspect` sends of the demo session: one message a line, so that a change can be read. */
const sent: StatelyInspectionEvent[] = [];
type InspectedWindow = NonNullable<NonNullable<Parameters<typeof createBrowserInspector>[0]>['window']>;
const inspector = createBrowserInspector({ window: { open: () => null, addEventListener: () => undefined } as unknown as InspectedWindow, autoStart: false, send: (event) => { sent.push(event); } });
const { play } = await demoSession({ inspect: inspector.inspect });
await play();
await new Promise((resolve) => { setTimeout(resolve, 0); });
const folder = new URL('../../fixtures/inspect-0.7/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('demo-messages.json', folder), `[\n${normalised(sent).map((message) => JSON.stringify(message)).join(',\n')}\n]\n`);
