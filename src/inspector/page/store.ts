import { batch, computed, effect, signal } from '@preact/signals';
import { everything, type Moment, type Query, type Status } from '../engine/protocol.ts';
import { Client, latestOnly } from './client.ts';

/** What the page shows, and how it changes. */
export const tabs = ['session', 'record', 'hooks', 'talk', 'queue'] as const;
export type Tab = (typeof tabs)[number];
export const panes = ['records', 'chart', 'details'] as const;
export type Pane = (typeof panes)[number];

const nothing: Status = { records: 0, bytes: 0, turns: 0, firstAt: 0, lastAt: 0, session: null, state: 'idle', phase: 'reading', isWritten: true, damage: null, fault: null, found: 0, searching: false };

export const status = signal<Status>(nothing);
/** The record that is looked at; 0 before there is one. */
export const cursor = signal(0);
/** The cursor goes with the end of a live session. */
export const follows = signal(true);
export const moment = signal<Moment | null>(null);
export const query = signal<Query>(everything);
/** Grows with each query, so that rows of an older one are thrown away. */
export const queryVersion = signal(0);
export const tab = signal<Tab>('session');
/** On a narrow screen one pane is shown at a time. */
export const pane = signal<Pane>('details');
export const chosenRun = signal<{ seq: number; factIndex: number } | null>(null);
/** The slider is held: nothing glides, so that everything keeps up. */
export const isScrubbing = signal(false);
/** What the details tell of: the moment, but now and then only while the slider runs, for they are much to draw. */
export const studied = signal<Moment | null>(null);
export const helpIsOpen = signal(false);
/** Why nothing more will come: the worker stopped. */
export const failure = signal<string | null>(null);
export const isEmpty = computed(() => status.value.records === 0);

export const client = new Client((next) => {
  batch(() => {
    status.value = next;
    // While a long log is read its first record is shown: to run after the end would take the time from the reading.
    if (next.records > 0 && next.phase !== 'reading' && follows.value && cursor.value !== next.records) goTo(next.records, true);
    else if (next.records > 0 && cursor.value === 0) goTo(1, true);
  });
}, (message) => { failure.value = message; });

const showMoment = latestOnly(async (seq: number) => {
  const shown = await client.ask('moment', { seq });
  if (shown !== null) moment.value = shown;
});

const STUDY_MS = 120;
let studySoon: ReturnType<typeof setTimeout> | undefined;
effect(() => {
  const shown = moment.value;
  if (isScrubbing.value && studied.peek() !== null) {
    studySoon ??= setTimeout(() => { studySoon = undefined; studied.value = moment.peek(); }, STUDY_MS);
    return;
  }
  clearTimeout(studySoon);
  studySoon = undefined;
  studied.value = shown;
});

/** Looks at a record. Whoever goes there himself lets the live end go on without him, unless he goes to it. */
export const goTo = (seq: number, asFollower = false): void => {
  const last = status.value.records;
  const next = Math.max(1, Math.min(last, Math.round(seq)));
  if (last === 0) return;
  batch(() => {
    if (!asFollower) {
      follows.value = next === last && status.value.phase !== 'ended';
      // Whoever goes to a record wants to see it.
      if (tab.value === 'session') tab.value = 'record';
    }
    cursor.value = next;
  });
  showMoment(next);
};

export const stepBy = (by: number): void => { goTo(cursor.value + by); };

export const goToTrouble = async (direction: 1 | -1): Promise<void> => {
  const seq = await client.ask('nextTrouble', { seq: cursor.value, direction });
  if (seq !== null) goTo(seq);
};

/** The record where the next turn starts, or the one before. */
export const goToTurn = async (direction: 1 | -1): Promise<void> => {
  const shown = moment.value;
  const now = shown === null || shown.turn === null || shown.turnIsOver ? undefined : shown.turn.index;
  const index = now === undefined ? (direction === 1 ? await turnAfter(cursor.value) : (await turnAfter(cursor.value)) - 1) : now + direction;
  const [turn] = await client.ask('turns', { from: Math.max(0, index), to: Math.max(0, index) + 1 });
  if (turn !== undefined) goTo(turn.start);
};

const turnAfter = async (seq: number): Promise<number> => {
  let low = 0;
  let high = status.value.turns;
  while (low < high) {
    const middle = (low + high) >> 1;
    const [turn] = await client.ask('turns', { from: middle, to: middle + 1 });
    if ((turn?.start ?? 0) <= seq) low = middle + 1;
    else high = middle;
  }
  return low;
};

export const setQuery = (next: Query): void => {
  batch(() => { query.value = next; queryVersion.value += 1; });
  void client.ask('query', next);
};
