import type { StatelyInspectionEvent } from '@statelyai/inspect';

/** What an inspector sent, without what differs from run to run: XState's session ids become the actors' order. Definitions are named, not kept. */
export const normalised = (events: readonly StatelyInspectionEvent[]): unknown[] => {
  const places = new Map<string, string>();
  const place = (id: string | undefined): string | undefined => {
    if (id === undefined) return undefined;
    const known = places.get(id) ?? `actor ${places.size}`;
    places.set(id, known);
    return known;
  };
  return events.map((event) => {
    const common = { type: event.type, actor: place(event.sessionId) };
    if (event.type === '@xstate.actor') return { ...common, name: nameOf(event.name), parent: place(event.parentId) ?? null, machine: machineOf(event.definition), state: stateOf(event.snapshot) };
    if (event.type === '@xstate.event') return { ...common, source: place(event.sourceId) ?? null, event: event.event.type };
    return { ...common, event: event.event.type, state: stateOf(event.snapshot) };
  });
};

const nameOf = (name: string): string => name.replace(/^x:\d+$/, '(unnamed)');
const machineOf = (definition: string | undefined): string => { const parsed: unknown = JSON.parse(definition ?? 'null'); return typeof parsed === 'object' && parsed !== null && 'id' in parsed ? String(parsed.id).replace(/^x:\d+$/, '(unnamed)') : ''; };
const stateOf = (snapshot: unknown): unknown => (typeof snapshot === 'object' && snapshot !== null && 'value' in snapshot ? snapshot.value : null);
