import type { Observable } from 'rxjs';
import type { Delta } from '../../runtime/ports.ts';
import type { SessionState } from '../../runtime/state.ts';
import type { SessionRecord } from '../../views/record.ts';
import { line, type Line } from './line.ts';
import { MovingPart } from './moving-part.ts';
import { hasColors, painter, type ColorChoice } from './paint.ts';
import { linesOf, nothingTold, runningText } from './record-lines.ts';
import { TurnSummary } from './turn-summary.ts';
import { wrapLines } from './wrap.ts';

/** What is shown: a session, or whatever else tells records and states. */
export type Shown = { records$: Observable<SessionRecord>; state$: Observable<SessionState>; deltas$: Observable<Delta> };

/** A view that runs: `note` puts in lines between; `stop` ends it and leaves the screen as it should stay. */
export type LiveView = { note: (lines: readonly Line[]) => void; stop: () => void };

export type LiveOptions = { color?: ColorChoice; /** Unix milliseconds. */ now?: () => number };

/** Shows a session while it runs: lines that move on a terminal, plain lines elsewhere. */
export const showLive = (session: Shown, screen: NodeJS.WriteStream, { color = 'auto', now = Date.now }: LiveOptions = {}): LiveView => {
  const paint = painter(hasColors(screen, color));
  const moving = screen.isTTY && process.env['TERM'] !== 'dumb' ? new MovingPart({ screen, paint, now }) : null;
  const write = (lines: readonly Line[]): void => {
    if (lines.length === 0) return;
    const text = (screen.isTTY ? wrapLines(lines, screen.columns) : lines).map((one) => `${paint(one)}\n`).join('');
    if (moving === null) screen.write(text);
    else moving.write(text);
  };
  const told = nothingTold();
  const summary = new TurnSummary();
  let turnEnded = false;
  /** A turn stands clear of the one before it. */
  const writeClear = (lines: readonly Line[]): void => {
    if (lines.length === 0) return;
    write(turnEnded ? [line(''), ...lines] : lines);
    turnEnded = false;
  };
  const subscriptions = [
    session.deltas$.subscribe((delta) => follow(delta, moving)),
    session.records$.subscribe((record) => {
      const started = moving === null ? record.facts.flatMap((fact) => (fact.type === 'hook.started' ? [line(runningText(fact.run), 'dim')] : [])) : [];
      if (moving !== null) move(moving, record);
      writeClear([...linesOf(record, told), ...summary.apply(record)]);
      turnEnded ||= record.facts.some(({ type }) => type === 'turn.settled');
      writeClear(started);
    }),
    session.state$.subscribe((state) => moving?.show(state)),
  ];
  return { note: (lines) => { turnEnded = false; write(lines); }, stop: () => { for (const subscription of subscriptions) subscription.unsubscribe(); moving?.stop(); } };
};

const follow = (delta: Delta, moving: MovingPart | null): void => {
  if (delta.type !== 'model') return;
  const { event } = delta;
  if (event.type === 'delta' && event.kind === 'text') moving?.stream(event.text);
};

const move = (moving: MovingPart, record: SessionRecord): void => {
  for (const fact of record.facts) {
    if (fact.type === 'hook.started') moving.begin(fact.run);
    if (fact.type === 'hook.completed') moving.end(fact.run.id);
    if (fact.type === 'hook.interrupted') moving.end(fact.runId);
    if (fact.type === 'model.replied' || fact.type === 'sampling.cut' || fact.type === 'sampling.failed' || fact.type === 'turn.settled') moving.endStream();
  }
};
