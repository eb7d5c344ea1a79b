import type { Page } from 'playwright-core';
import { activeStates } from '../../src/inspector/engine/machines-at.ts';
import type { InputEvent } from '../../src/runtime/input-event.ts';
import { step } from '../../src/runtime/step.ts';
import type { System } from '../../src/runtime/system.ts';
import type { SessionRecord } from '../../src/views/record.ts';

/** The states that are lit, by their ids, sorted: of the session, and of the tool call that is shown. */
export type Lit = { session: string[]; call: string[] | null };

export const litIn = (page: Page): Promise<Lit> => page.evaluate(() => {
  const lit = [...document.querySelectorAll('.chart')].map((chart) => [...chart.querySelectorAll('.lit')].map((state) => state.getAttribute('data-state') ?? '').toSorted());
  return { session: lit[0] ?? [], call: lit[1] ?? null };
});

/** What should be lit at each record: the core's own fold of the log. */
export class Core {
  private readonly records: readonly SessionRecord[];
  private readonly systems: System[] = [];

  constructor(records: readonly SessionRecord[]) {
    this.records = records;
    for (const record of records) this.systems.push(step(this.systems.at(-1) ?? null, record.event as unknown as InputEvent, record.at).system);
  }

  /** The page shows the call that heard the record, else the first that is open. */
  litAt(seq: number): Lit {
    const system = this.systems[seq - 1];
    const record = this.records[seq - 1];
    if (system === undefined || record === undefined || system.seq !== seq) throw new Error(`no record ${seq}`);
    const before = this.systems[seq - 2]?.calls ?? {};
    const shown = record.actor.startsWith('call.') ? record.actor : Object.keys({ ...before, ...system.calls }).find((id) => id in system.calls) ?? Object.keys(before)[0];
    const session = activeStates('session', system.session.value).toSorted();
    if (shown === undefined) return { session, call: null };
    // A call that has ended at this record is in `done`, or where it was stopped.
    const ended = record.facts.some((fact) => fact.type === 'tool.interrupted' && `call.${fact.callId}` === shown) ? before[shown]?.value : 'done';
    return { session, call: activeStates('toolCall', system.calls[shown]?.value ?? ended ?? 'done').toSorted() };
  }
}
