import { mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { discoverHooks } from '../../../src/hooks/index.ts';
import { openJsonlLog } from '../../../src/log/index.ts';
import { createScriptedModel, type ScriptedModel } from '../../../src/models/scripted-model.ts';
import { createSession, resumeSession, type SessionOptions } from '../../../src/runtime/create-session.ts';
import { readRecords } from '../../../src/replay/index.ts';
import type { Session } from '../../../src/runtime/session.ts';
import { Notifications, RolloutFile, rolloutPath, toRolloutHost, type Notification } from '../../../src/views/index.ts';
import type { SessionRecord } from '../../../src/views/record.ts';
import { Gates } from './gates.ts';
import { recordedTools } from './recorded-tools.ts';
import type { Recording, Scenario } from './scenario.ts';
import { ScriptedHooks } from './scripted-hooks.ts';

/** What our session told and wrote in a scenario. */
export type Played = { notifications: Notification[]; records: SessionRecord[][]; rollouts: (string | null)[]; sessions: string[]; folder: string };

/** One session of a scenario, with its file and its clients. */
type Playing = { id: string; session: Session; file: RolloutFile; path: string; records: SessionRecord[] };

/** Plays a scenario on a real session: the model, the hooks and the shell are scripted, log and rollout are files. */
export const play = async (scenario: Scenario, recording: Recording): Promise<Played> => {
  const stage = new Stage(scenario, recording);
  try {
    for (const step of scenario.steps) await stage.step(step);
    return await stage.end();
  } finally {
    stage.clean();
  }
};

class Stage {
  private readonly folder = mkdtempSync(join(tmpdir(), 'recorded-'));
  private readonly gates = new Gates();
  private readonly notifications: Notification[] = [];
  private readonly model: ScriptedModel;
  private readonly options: Omit<SessionOptions, 'views' | 'log'>;
  private readonly played: Playing[] = [];
  private playing: Playing | null = null;
  private silent = false;

  constructor(scenario: Scenario, recording: Recording) {
    const hooks = JSON.stringify({ hooks: scenario.hooks ?? {} }).replaceAll('{{hook}}', 'HOOK');
    writeFileSync(join(this.folder, 'hooks.json'), hooks);
    this.model = createScriptedModel({ model: scenario.model as never });
    const set = discoverHooks({ codexHome: this.folder, cwd: this.folder });
    const compactAt = (scenario.thread?.['config'] as { model_auto_compact_token_limit?: number } | undefined)?.model_auto_compact_token_limit;
    this.options = {
      model: this.model, hookRunner: new ScriptedHooks(scenario.behaviours, this.gates), tools: recordedTools(recording, this.gates),
      hooks: { handlers: set.handlers, bypassTrust: true, featureEnabled: true },
      settings: { model: 'oracle-model', cwd: this.folder, preempt: scenario.preempt, ...(compactAt === undefined ? {} : { compactAtTokens: compactAt }) },
      preamble: { instructions: 'Be good.', items: [
        { type: 'message', role: 'developer', content: [{ type: 'input_text', text: '<permissions instructions>all</permissions instructions>' }] },
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: '<environment_context>here</environment_context>' }] },
      ] },
      host: toRolloutHost({ originator: 'test', contextWindow: 258_400 }),
    };
  }

  async step(step: { [key: string]: unknown }): Promise<void> {
    if (typeof step['sleepMs'] === 'number') return;
    if (typeof step['prompt'] === 'string') return this.prompt(step['prompt'], step['wait'] !== false);
    if (typeof step['steer'] === 'string') { await (await this.now()).session.steer(step['steer']); return; }
    if (typeof step['release'] === 'number') { this.model.release(step['release']); return; }
    if (typeof step['releaseHook'] === 'string') { this.gates.release(step['releaseHook']); return; }
    if (typeof step['awaitRequest'] === 'number') { await this.model.awaitRequest(step['awaitRequest']); return; }
    if (typeof step['awaitHook'] === 'string') return this.gates.happened(`hook ${step['awaitHook']}`, typeof step['count'] === 'number' ? step['count'] : 1);
    if (typeof step['awaitTurns'] === 'number') return this.gates.happened('turn/completed', step['awaitTurns']);
    if (typeof step['awaitNotification'] === 'string') return this.told(step['awaitNotification'], Array.isArray(step['contains']) ? step['contains'] : [], typeof step['count'] === 'number' ? step['count'] : 1);
    if (typeof step['awaitFile'] === 'string') return this.gates.happened('tool');
    if (step['interrupt'] === true) { await (await this.now()).session.interrupt(); return; }
    if (step['compact'] === true) { await (await (await this.now()).session.compact()).ended; return; }
    if (step['newSession'] === true) { this.playing = await this.open(); return; }
    if (step['resume'] === true) { this.playing = await this.reopen(await this.now()); return; }
    if (step['call'] === 'thread/shellCommand') { await (await (await this.now()).session.runCommand((step['params'] as { command: string }).command)).ended; return; }
    throw new Error(`this step is not played here: ${JSON.stringify(step)}`);
  }

  async end(): Promise<Played> {
    await this.now();
    this.silent = true;
    for (const one of new Set(this.played.map(({ id }) => id))) await this.played.findLast(({ id }) => id === one)?.session.close();
    const sessions = [...new Set(this.played.map(({ id }) => id))];
    const last = sessions.flatMap((id) => this.played.findLast((one) => one.id === id) ?? []);
    return {
      notifications: this.notifications, sessions, folder: this.folder, records: last.map(({ records }) => records),
      rollouts: last.map(({ path }) => (existsSync(path) ? readFileSync(path, 'utf8') : null)),
    };
  }

  clean(): void {
    for (const { file } of this.played) file.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async prompt(text: string, wait: boolean): Promise<void> {
    const before = this.gates.count('turn/completed');
    await (await this.now()).session.submit(text);
    if (wait) await this.gates.happened('turn/completed', before + 1);
  }

  private told(wanted: string, contains: readonly string[], count: number): Promise<void> {
    const matches = ({ method, params }: Notification): boolean => method === wanted && contains.every((part) => JSON.stringify(params).includes(part));
    return this.gates.until(() => this.notifications.filter(matches).length >= count);
  }

  private async now(): Promise<Playing> {
    this.playing ??= await this.open();
    return this.playing;
  }

  private async open(): Promise<Playing> {
    const id = v7();
    const path = rolloutPath(this.folder, id, Date.now());
    const file = new RolloutFile({ path, onTrouble: (error) => { throw error; } });
    const records: SessionRecord[] = [];
    const views = [(record: SessionRecord): void => { records.push(record); }, file.view, this.client(new Notifications())];
    const session = await createSession({ ...this.options, id, log: await openJsonlLog(this.logPath(id)), views });
    return this.keep({ id, session, file, path, records });
  }

  private async reopen(before: Playing): Promise<Playing> {
    const { id, path } = before;
    this.silent = true;
    await before.session.close();
    before.file.close();
    this.silent = false;
    const log = await openJsonlLog(this.logPath(id));
    const records = await readRecords(log);
    const file = new RolloutFile({ path, onTrouble: (error) => { throw error; } });
    const mended = await file.resume(records);
    if (mended.completedLines !== 0 || mended.foreignLines !== 0 || mended.tornBytes !== 0) throw new Error(`the file was not whole: ${JSON.stringify(mended)}`);
    const notifications = new Notifications();
    for (const record of records) notifications.apply(record);
    const views = [(record: SessionRecord): void => { records.push(record); }, file.view, this.client(notifications)];
    return this.keep({ id, path, records, file, session: await resumeSession({ ...this.options, id, log, views }) });
  }

  private keep(playing: Playing): Playing {
    this.played.push(playing);
    return playing;
  }

  private client(notifications: Notifications) {
    return (record: SessionRecord): void => {
      for (const one of notifications.apply(record)) {
        if (!this.silent) this.notifications.push(one);
        this.gates.note(one.method);
      }
    };
  }

  private logPath(id: string): string {
    return join(this.folder, 'logs', `${id}.jsonl`);
  }
}
