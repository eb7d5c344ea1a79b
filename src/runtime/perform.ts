/**
 * L4 Only this file starts effects. Each is known by its id until it has answered; a cancelled one answers no more.
 * L1 is kept by the caller: it performs a record's effects once the record is durable.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { callRef, settingsInForce, type HookRequest, type JsonObject, type ModelEnding, type SamplingRequest, type SessionContext } from '../../machines/index.ts';
import { foldRuns, type ConfiguredHandler, type HookRun } from '../hooks/index.ts';
import type { ModelEvent, ModelRequest } from '../models/port.ts';
import type { SessionGoal, ToolScope } from '../tools/port.ts';
import { callsOfAnswer } from './calls-of-answer.ts';
import type { Effect, EffectId } from './effect.ts';
import { brokenAnswer, smallerAnswers, type Answerable } from './failed-answer.ts';
import { hookInputFor, type TranscriptPaths } from './hook-input.ts';
import { inputEventSchema, type InputEvent } from './input-event.ts';
import type { Delta, HookDispatch, Ports } from './ports.ts';

/** What performing needs of the session besides its ports. */
export type Stage = {
  sessionId: string;
  paths: TranscriptPaths;
  env: Readonly<Record<string, string>>;
  /** The request that a sampling effect stands for, without the tools: a function of the records so far (L10). */
  modelRequest(request: SamplingRequest): Omit<ModelRequest, 'tools'>;
  goal: SessionGoal;
  /** Hears an answer. */
  post(event: InputEvent): void;
  tell(delta: Delta): void;
  /** Told of an effect that broke its port's promise; the session goes on with a failed answer. */
  onBrokenPort(where: string, error: unknown): void;
};

/** The state of the session at the record whose effects are performed. */
export type Moment = { context: SessionContext; handlers: readonly ConfiguredHandler[] };

export class Performer {
  private readonly running = new Map<EffectId, AbortController>();
  /** The request that was made ready last. */
  private readied: { id: EffectId; asked: ModelRequest } | null = null;
  private toolsAreReady = false;
  private readonly ports: Ports;
  private readonly stage: Stage;

  constructor(ports: Ports, stage: Stage) {
    this.ports = ports;
    this.stage = stage;
  }

  perform(effect: Effect, moment: Moment): void {
    switch (effect.kind) {
      case 'cancel': this.cancel(effect.of); return;
      case 'asyncHooks': case 'shadowHooks': this.runInBackground(effect, moment); return;
      case 'hooks': this.start(effect, (signal) => this.runHooks(effect, moment, signal)); return;
      case 'model': this.start(effect, (signal) => this.askModel(effect, moment, signal)); return;
      case 'tool': this.start(effect, (signal) => this.runTool(effect, moment, signal)); return;
      case 'describe': this.start(effect, async () => ({ type: 'describe.answered', effect: effect.id, description: await this.ports.tools.describe(effect.request.call, this.scope(moment, effect.request.turn)) })); return;
      case 'approver': this.start(effect, async (signal) => ({ type: 'approver.answered', effect: effect.id, approval: await this.ports.approver.approve(effect.request.request, this.scope(moment, effect.request.turn), signal) })); return;
      case 'pause': this.start(effect, (signal) => this.pause(effect, signal)); return;
      case 'goalTurn': this.start(effect, async () => ({ type: 'goalTurn.answered', effect: effect.id, turn: this.ports.ids.turn() })); return;
      case 'command': this.start(effect, (signal) => this.runCommand(effect, moment, signal)); return;
    }
  }

  /** Makes ready what an effect will send, while the disk takes the record that wished for it. Where that fails, performing it will tell. */
  prepare({ id }: Extract<Effect, { kind: 'model' }>, { context }: Moment, conversation: () => Omit<ModelRequest, 'tools'>): void {
    const { model } = this.ports;
    if (model.prepare === undefined || !this.toolsAreReady) return;
    try {
      const asked = this.withTools(conversation(), context);
      model.prepare(asked);
      this.readied = { id, asked };
    } catch {
      this.readied = null;
    }
  }

  /** What may stand in the place of an answer that no record can hold. Whoever gave it is told of, and says no more. */
  inPlaceOf(event: InputEvent, reason: Error): Iterable<InputEvent> {
    this.stage.onBrokenPort(event.type, reason);
    if (event.type === 'model.item') this.cancel(event.effect);
    return smallerAnswers(event, `the answer is more than a record can hold: ${reason.message}`);
  }

  /** Ends everything that runs; nothing answers any more. */
  cancelAll(): void {
    for (const id of Array.from(this.running.keys())) this.cancel(id);
  }

  private cancel(id: EffectId): void {
    this.running.get(id)?.abort();
    this.running.delete(id);
  }

  /** Runs one effect to its answer. A port that breaks its promise and throws is told of, and answered for. */
  private start(effect: Answerable, run: (signal: AbortSignal) => Promise<InputEvent>): void {
    const controller = new AbortController();
    this.running.set(effect.id, controller);
    const answer = (event: () => InputEvent): void => {
      if (this.running.delete(effect.id)) this.stage.post(event());
    };
    run(controller.signal).then((event) => answer(() => this.checked(effect, event)), (error: unknown) => answer(() => this.broken(effect, error)));
  }

  private async runHooks(effect: Extract<Effect, { kind: 'hooks' }>, moment: Moment, signal: AbortSignal): Promise<InputEvent> {
    const dispatch = this.dispatch(effect, moment);
    await this.toolsReady(signal);
    const runs = await this.ports.hooks.run(dispatch, signal);
    return { type: 'hooks.answered', effect: effect.id, answer: { input: dispatch.input, runs, outcome: foldRuns(effect.request.event, runs) } };
  }

  /** Nobody waits for these. A port that throws all the same is told of, and the session goes on without them. */
  private runInBackground(effect: Extract<Effect, { kind: 'asyncHooks' | 'shadowHooks' }>, moment: Moment): void {
    const { turn, event } = effect.request;
    const heard = (run: HookRun): InputEvent => (effect.kind === 'shadowHooks'
      ? { type: 'shadow.finished', turn, of: effect.id, run }
      : { type: 'async.finished', turn, run, contexts: foldRuns(event, [run]).contexts });
    const guarded = (act: () => void): void => {
      try {
        act();
      } catch (error) {
        this.stage.onBrokenPort(effect.kind, error);
      }
    };
    guarded(() => this.ports.hooks.runInBackground(this.dispatch(effect, moment), (run) => guarded(() => this.stage.post(heard(run)))));
  }

  /** An interrupt does not wait for tools. */
  private async toolsReady(signal: AbortSignal): Promise<void> {
    if (this.toolsAreReady) return;
    const ready = (this.ports.tools.ready?.() ?? Promise.resolve()).then(() => { this.toolsAreReady = true; });
    const interrupted = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => interrupted.resolve(), { once: true });
    await Promise.race([ready, interrupted.promise]);
  }

  private dispatch({ request, handlerKeys }: { request: HookRequest; handlerKeys: string[] }, { context, handlers }: Moment): HookDispatch {
    const settings = settingsInForce(context);
    const input: JsonObject = hookInputFor(request, settings, this.stage.sessionId, this.stage.paths);
    return { handlers: handlers.filter((handler) => handlerKeys.includes(handler.key)), request, input, cwd: settings.cwd };
  }

  private async askModel(effect: Extract<Effect, { kind: 'model' }>, moment: Moment, signal: AbortSignal): Promise<InputEvent> {
    const { turn, request, purpose } = effect.request;
    const scope = this.scope(moment, turn);
    const callOf = callsOfAnswer();
    const asked = this.takeReadied(effect.id) ?? await this.assembled(effect, moment, signal);
    for await (const event of this.ports.model.respond(asked, signal)) {
      if (signal.aborted) break;
      if (event.type === 'item') {
        const call = purpose === 'turn' ? callOf(event.item) : null;
        const told = this.checked(effect, { type: 'model.item', effect: effect.id, item: event.item, ...(call === null ? {} : { call: { call, description: await this.ports.tools.describe(call, scope) } }) });
        if (told.type !== 'model.item') return told;
        this.stage.post(told);
      } else if (event.type === 'completed' || event.type === 'failed') {
        return { type: 'model.answered', effect: effect.id, ending: ending(event, purpose === 'compaction' ? asked.input.length : null) };
      } else {
        this.stage.tell({ type: 'model', turn, request, event });
        if (event.type === 'begun' && settingsInForce(moment.context).preempt) this.stage.post({ type: 'model.begun', effect: effect.id });
      }
    }
    return { type: 'model.answered', effect: effect.id, ending: { status: 'failed', error: { message: 'the model ended its answer without saying so', kind: 'other' } } };
  }

  private takeReadied(id: EffectId): ModelRequest | null {
    const readied = this.readied?.id === id ? this.readied.asked : null;
    this.readied = null;
    return readied;
  }

  private async assembled({ request }: Extract<Effect, { kind: 'model' }>, { context }: Moment, signal: AbortSignal): Promise<ModelRequest> {
    const conversation = this.stage.modelRequest(request);
    await this.toolsReady(signal);
    return this.withTools(conversation, context);
  }

  private withTools(conversation: Omit<ModelRequest, 'tools'>, context: SessionContext): ModelRequest {
    return { ...conversation, tools: this.ports.tools.specs(settingsInForce(context)) };
  }

  /** What a port said, if it is what a log can hold and a machine can read; else a failed answer in its place. */
  private checked(effect: Answerable, event: InputEvent): InputEvent {
    const problem = problemOf(event);
    return problem === null ? event : this.broken(effect, new Error(`${event.type} from the port ${effect.kind} is not as it must be${problem}`));
  }

  private broken(effect: Answerable, error: unknown): InputEvent {
    this.stage.onBrokenPort(effect.kind, error);
    return brokenAnswer(effect, error);
  }

  private async runTool(effect: Extract<Effect, { kind: 'tool' }>, moment: Moment, signal: AbortSignal): Promise<InputEvent> {
    const { turn, call, sandbox } = effect.request;
    const tell = (progress: Extract<Delta, { type: 'tool' }>['progress']): void => this.stage.tell({ type: 'tool', turn, ...callRef(call), progress });
    const result = await this.ports.tools.run(call, this.scope(moment, turn), { sandbox, tell }, signal);
    return { type: 'tool.answered', effect: effect.id, result };
  }

  private async runCommand(effect: Extract<Effect, { kind: 'command' }>, moment: Moment, signal: AbortSignal): Promise<InputEvent> {
    const { turn, ...command } = effect.request;
    const ended = await this.ports.tools.runUserCommand(command, this.scope(moment, turn), (progress) => this.stage.tell({ type: 'tool', turn, callId: command.id, progress }), signal);
    return { type: 'command.answered', effect: effect.id, ending: ended };
  }

  private async pause({ id, request }: Extract<Effect, { kind: 'pause' }>, signal: AbortSignal): Promise<InputEvent> {
    await (this.ports.clock.sleep ?? sleepByTimer)(request.ms, signal);
    return { type: 'pause.answered', effect: id };
  }

  private scope({ context }: Moment, turn: string): ToolScope {
    const settings = settingsInForce(context);
    return { sessionId: this.stage.sessionId, turnId: turn, cwd: settings.cwd, env: this.stage.env, settings, goal: this.stage.goal };
  }
}

const ending = (event: Extract<ModelEvent, { type: 'completed' | 'failed' }>, summedUp: number | null): ModelEnding => {
  if (event.type === 'completed') return { status: 'completed', usage: event.usage, ...(event.goesOn === true ? { goesOn: true } : {}) };
  const { error, retry } = event;
  return { status: 'failed', error, ...(retry === undefined ? {} : { retry }), ...(summedUp !== null && error.code === 'contextWindowExceeded' ? { inputItems: summedUp } : {}) };
};

const sleepByTimer = (ms: number, signal: AbortSignal): Promise<void> => sleep(ms, undefined, { signal }).catch(() => undefined);

/** Where an event is none; `null` where it is one. What is nested too deep to be looked at is none. */
const problemOf = (event: InputEvent): string | null => {
  try {
    const issue = inputEventSchema.safeParse(event).error?.issues[0];
    return issue === undefined ? null : ` at ${issue.path.join('.')}: ${issue.message}`;
  } catch (error) {
    return `: ${error instanceof Error ? error.message : String(error)}`;
  }
};
