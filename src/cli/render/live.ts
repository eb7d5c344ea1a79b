import cliSpinners from 'cli-spinners';
import { createLogUpdate } from 'log-update';
import pc from 'picocolors';
import type { HookRunStart } from '../../../machines/index.ts';
import type { Session } from '../../runtime/session.ts';
import type { SessionState } from '../../runtime/state.ts';
import { linesOf, nothingTold, runningText, seconds, type Line, type Tone } from './lines.ts';

/** Where a live view writes. `isTTY`: lines that move, and colours; else plain lines only. */
export type Screen = { write(text: string): unknown; isTTY?: boolean | undefined; columns?: number | undefined };

/** Shows a session while it runs. Returns what stops it and shows the summary of the turn. */
export const showLive = (session: Session, screen: NodeJS.WriteStream, options: { now?: () => number; quietAnswer?: boolean } = {}): { stop(): void } => {
  const moving = screen.isTTY === true ? new MovingPart(screen, options.now ?? Date.now) : null;
  const paint = painter(screen.isTTY === true);
  const told = nothingTold();
  let streamed = '';
  const subscriptions = [
    session.deltas$.subscribe((delta) => {
      if (delta.type !== 'model' || delta.event.type !== 'delta' || delta.event.kind !== 'text' || moving === null || options.quietAnswer) return;
      streamed += delta.event.text;
      moving.answer(streamed);
    }),
    session.records$.subscribe((record) => {
      for (const fact of record.facts) {
        if (fact.type === 'hook.started') moving?.begin(fact.run);
        if (fact.type === 'hook.completed') moving?.end(fact.run.id);
        if (fact.type === 'hook.interrupted') moving?.end(fact.runId);
        if (fact.type === 'model.replied') { streamed = ''; moving?.answer(''); }
        if (fact.type === 'hook.started' && moving === null) screen.write(`${runningText(fact.run)}\n`);
      }
      const lines = linesOf(record, told).filter((line) => !(options.quietAnswer && line.tone === 'plain'));
      if (lines.length > 0) print(screen, moving, lines.map((line) => paint(line)));
    }),
    session.state$.subscribe((state) => moving?.show(state)),
  ];
  return { stop: () => { for (const subscription of subscriptions) subscription.unsubscribe(); moving?.stop(); } };
};

const print = (screen: Screen, moving: MovingPart | null, lines: string[]): void => {
  moving?.clear();
  screen.write(`${lines.join('\n')}\n`);
  moving?.draw();
};

/** Text and tone as the terminal shows them. */
export const painter = (colours: boolean) => {
  const { dim, green, yellow, red, bold, cyan } = pc.createColors(colours && pc.isColorSupported);
  const tones: Record<Tone, (text: string) => string> = { plain: (text) => text, dim, good: green, warn: yellow, bad: red, strong: bold, user: cyan };
  return ({ text, tone, depth }: Line): string => `${'  '.repeat(depth)}${tones[tone](text)}`;
};

/** The lines at the bottom that move: running hooks with their time, the answer as it streams, state and queue. */
class MovingPart {
  private readonly running = new Map<string, { run: HookRunStart; since: number }>();
  private readonly update: ReturnType<typeof createLogUpdate>;
  private readonly timer: NodeJS.Timeout;
  private readonly now: () => number;
  private readonly screen: Screen;
  private text = '';
  private state: SessionState | null = null;
  private frame = 0;

  constructor(screen: NodeJS.WriteStream, now: () => number) {
    this.now = now;
    this.screen = screen;
    this.update = createLogUpdate(screen);
    this.timer = setInterval(() => { this.frame++; this.draw(); }, cliSpinners.dots.interval);
    this.timer.unref();
  }

  begin(run: HookRunStart): void { this.running.set(run.id, { run, since: this.now() }); this.draw(); }
  end(runId: string): void { this.running.delete(runId); this.draw(); }
  answer(text: string): void { this.text = text; this.draw(); }
  show(state: SessionState): void { this.state = state; this.draw(); }
  clear(): void { this.update.clear(); }
  stop(): void { clearInterval(this.timer); this.update.clear(); this.update.done(); }

  draw(): void {
    const lines: string[] = [];
    if (this.text !== '') lines.push(...this.text.split('\n').slice(-12));
    const spinner = cliSpinners.dots.frames[this.frame % cliSpinners.dots.frames.length] ?? '';
    for (const { run, since } of this.running.values()) lines.push(pc.yellow(`${spinner} ${runningText(run)} `) + pc.dim(seconds(this.now() - since)));
    if (this.state !== null && this.state.turn !== null) lines.push(pc.dim(`${this.running.size > 0 ? ' ' : spinner} ${statusLine(this.state)}`));
    this.update(lines.map((line) => cut(line, this.screen.columns ?? 80)).join('\n'));
  }
}

const statusLine = ({ name, queue, steered, calls }: SessionState): string =>
  [name, ...calls.map((call) => `tool ${call.state}`), ...(steered.length > 0 ? [`${steered.length} joining`] : []), ...(queue.length > 0 ? [`${queue.length} queued`] : [])].join(' · ');

/** Long lines are cut, so that what is redrawn is what was drawn. Colour codes take no room. */
const cut = (line: string, columns: number): string => (line.length > columns + 20 ? `${line.slice(0, columns - 1)}…` : line);
