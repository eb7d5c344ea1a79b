import cliSpinners from 'cli-spinners';
import { createLogUpdate } from 'log-update';
import type { HookRunStart } from '../../../machines/index.ts';
import type { SessionState } from '../../runtime/state.ts';
import { line, lines, type Line } from './line.ts';
import type { Paint } from './paint.ts';
import { runningText, seconds } from './record-lines.ts';
import { cutToColumns, wrapLines } from './wrap.ts';

/** So many lines of an answer that streams are on the screen at once. */
const streamedLines = 12;

/** Where it is drawn, and what the time is. */
export type MovingOptions = { screen: NodeJS.WriteStream; paint: Paint; now: () => number };

/** The lines at the bottom of a terminal that move: the answer as it streams, running hooks with their time, state and queue. */
export class MovingPart {
  private readonly running = new Map<string, { run: HookRunStart; sinceMs: number }>();
  private readonly update: ReturnType<typeof createLogUpdate>;
  private readonly timer: NodeJS.Timeout;
  private readonly options: MovingOptions;
  private streamed = '';
  private state: SessionState | null = null;
  private frame = 0;
  private drawn = '';

  constructor(options: MovingOptions) {
    this.options = options;
    this.update = createLogUpdate(options.screen);
    this.timer = setInterval(() => { this.frame++; this.draw(); }, cliSpinners.dots.interval);
    this.timer.unref();
  }

  begin(run: HookRunStart): void { this.running.set(run.id, { run, sinceMs: this.options.now() }); this.draw(); }
  end(runId: string): void { this.running.delete(runId); }
  stream(text: string): void { this.streamed += text; }
  endStream(): void { this.streamed = ''; }
  show(state: SessionState): void { this.state = state; this.draw(); }

  /** Writes what stays, above what moves. */
  write(text: string): void {
    this.update.clear();
    this.drawn = '';
    this.options.screen.write(text);
    this.draw();
  }

  stop(): void {
    clearInterval(this.timer);
    this.update.clear();
    this.update.done();
  }

  private draw(): void {
    const { screen, paint } = this.options;
    const width = Math.max(10, screen.columns ?? 80);
    const text = this.lines().map((one) => paint({ ...one, text: cutToColumns(one.text, width - 2 * one.depth - 1) })).join('\n');
    if (text === this.drawn) return;
    // log-update 7.2 loses count of its lines when one is put in between, so every frame is drawn anew, in one write.
    screen.cork();
    this.update.clear();
    if (text !== '') this.update(text);
    screen.uncork();
    this.drawn = text;
  }

  private lines(): Line[] {
    const spinner = cliSpinners.dots.frames[this.frame % cliSpinners.dots.frames.length] ?? '';
    const runs = [...this.running.values()].map(({ run, sinceMs }) => line(`${spinner} ${seconds(this.options.now() - sinceMs).padStart(6)}  ${runningText(run)}`, 'warn'));
    const busy = this.state !== null && this.state.turn !== null ? [line(`${runs.length > 0 ? ' ' : spinner} ${statusLine(this.state)}`, 'dim')] : [];
    return [...this.answer(), ...runs, ...busy];
  }

  /** The end of the answer, broken as it will be when it is whole. */
  private answer(): Line[] {
    if (this.streamed === '') return [];
    return wrapLines(lines(this.streamed), this.options.screen.columns ?? 80).slice(-streamedLines);
  }
}

const statusLine = ({ name, queue, steered, calls }: SessionState): string =>
  [name, ...callWords(calls), ...(steered.length > 0 ? [`${steered.length} joining`] : []), ...(queue.length > 0 ? [`${queue.length} queued`] : [])].join(' · ');

/** Calls that are in the same state are told together: `2 tools running`. */
const callWords = (calls: SessionState['calls']): string[] =>
  [...new Set(calls.map(({ state }) => state))].map((state) => {
    const count = calls.filter((call) => call.state === state).length;
    return count === 1 ? `tool ${state}` : `${count} tools ${state}`;
  });
