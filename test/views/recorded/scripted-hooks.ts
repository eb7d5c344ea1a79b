import type { HookRunner } from '../../../src/runtime/ports.ts';
import { interpret, runStart, type ConfiguredHandler, type HookEnding, type HookRun, type JsonObject } from '../../../src/hooks/index.ts';
import type { Behaviour } from './scenario.ts';
import type { Gates } from './gates.ts';

/** Runs a scenario's hooks in this process: each says what its behaviours say, read by the real rules. */
export class ScriptedHooks implements HookRunner {
  private readonly behaviours: Readonly<Record<string, readonly Behaviour[]>>;
  private readonly gates: Gates;
  private readonly seen = new Map<string, number>();

  constructor(behaviours: Readonly<Record<string, readonly Behaviour[]>>, gates: Gates) {
    this.behaviours = behaviours;
    this.gates = gates;
  }

  async run({ handlers, request, input }: Parameters<HookRunner['run']>[0], signal: AbortSignal): Promise<HookRun[]> {
    return Promise.all(handlers.map((handler, order) => this.one(handler, request.runIdSuffix, input, order, signal)));
  }

  runInBackground(): void {
    throw new Error('these scenarios have no async hooks');
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private async one(handler: ConfiguredHandler, suffix: string | undefined, input: JsonObject, completionOrder: number, signal: AbortSignal): Promise<HookRun> {
    const name = handler.type === 'command' ? /^HOOK (\S+)/.exec(handler.command)?.[1] ?? null : null;
    if (name === null) throw new Error(`these scenarios have scripted hooks only, not ${handler.key}`);
    const behaviour = this.chosen(name, JSON.stringify(input));
    this.gates.note(`hook ${name}`);
    if (behaviour?.hold !== undefined) await this.gates.passed(behaviour.hold, signal);
    const startedAtMs = Date.now();
    const ending = endingOf(behaviour, handler);
    return { ...runStart(handler, suffix), ending, startedAtMs, completedAtMs: startedAtMs, durationMs: 0, completionOrder, ...interpret(handler.event, ending, { async: handler.async }) };
  }

  private chosen(name: string, input: string): Behaviour | undefined {
    return (this.behaviours[name] ?? []).find((behaviour, index) => {
      if (behaviour.when !== undefined && !behaviour.when.contains.every((part) => input.includes(part))) return false;
      const key = `${name} ${index}`;
      const used = this.seen.get(key) ?? 0;
      if (behaviour.times !== undefined && used >= behaviour.times) return false;
      this.seen.set(key, used + 1);
      return true;
    });
  }
}

const endingOf = (behaviour: Behaviour | undefined, handler: ConfiguredHandler): HookEnding => {
  const stdout = typeof behaviour?.stdout === 'object' ? JSON.stringify(behaviour.stdout) : behaviour?.stdout ?? '';
  const texts = { stdout, stderr: behaviour?.stderr ?? '' };
  if ((behaviour?.sleepMs ?? 0) >= handler.timeoutS * 1000) return { kind: 'timed-out', timeoutS: handler.timeoutS, ...texts };
  if (behaviour?.signal !== undefined) return { kind: 'signalled', signal: behaviour.signal, ...texts };
  return { kind: 'exited', code: behaviour?.exit ?? 0, ...texts };
};
