import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { messageText, type ResponseItem } from '../../machines/index.ts';
import { Host } from '../../src/host/host.ts';
import { HostError } from '../../src/host/host-error.ts';
import type { HostedThread, ResumeRequest } from '../../src/host/open-session.ts';
import { logPath } from '../../src/host/paths.ts';
import { readJsonlLog } from '../../src/log/index.ts';
import { explainHooks, readRecords } from '../../src/replay/index.ts';
import { startResponsesServer } from '../../src/testing/responses-server.ts';
import type { ModelScriptInput } from '../../src/models/script.ts';
import { makeHome, testEnv, type Home } from './home.ts';

const overrides = { approvalPolicy: 'never', sandbox: { mode: 'danger-full-access' }, config: { bypass_hook_trust: true } } as const;
const message = (text: string) => ({ items: [{ type: 'message' as const, text }] });

function open(home: Home): Host {
  const host = new Host({
    codexHome: home.codexHome, env: testEnv(), approver: () => ({ approve: () => Promise.resolve({ decision: 'decline' }) }),
    watch: () => ({ past: () => undefined, view: () => undefined }), onThread: () => undefined, onClosed: () => undefined, onNotice: () => undefined, onTrouble: () => undefined,
  });
  onTestFinished(() => host.closeAll());
  return host;
}

async function setUp(script: ModelScriptInput, config: { hooks?: object } = {}): Promise<{ home: Home; host: Host }> {
  const model = await startResponsesServer(script);
  onTestFinished(() => model.close());
  const home = makeHome({ ...config, modelUrl: model.url });
  return { home, host: open(home) };
}

const say = async ({ session }: HostedThread, text: string) => (await session.submit(text)).ended;
const texts = (items: readonly ResponseItem[]): string[] => items.map((item) => (item.type === 'message' ? `${item.role}: ${messageText(item.content)}` : item.type));

describe('a host', () => {
  it('goes on with a session in another process\'s place, from its log', async () => {
    const { home, host } = await setUp([message('one'), message('two')]);
    const thread = await host.start({ cwd: home.cwd, overrides });
    await say(thread, 'first');
    await host.closeAll();
    const again = await open(home).resume(thread.info.id, { overrides });
    await say(again, 'second');
    expect(texts(again.session.transcript.items())).toEqual(['user: first', 'assistant: one', 'user: second', 'assistant: two']);
    expect(again.info).toEqual(thread.info);
  });

  it('keeps model and permissions where it is asked to, but for what the request names', async () => {
    const { home, host } = await setUp([message('one')]);
    const bounds = { mode: 'workspace-write', writableRoots: ['/srv'], networkAccess: true, excludeTmpdirEnvVar: false, excludeSlashTmp: false } as const;
    const thread = await host.start({ cwd: home.cwd, overrides: { ...overrides, model: 'm9', approvalPolicy: 'untrusted', sandbox: bounds } });
    await say(thread, 'first');
    await host.closeAll();
    const resumedWith = async (request: ResumeRequest) => {
      const other = open(home);
      const { settings } = (await other.resume(thread.info.id, request)).session;
      await other.closeAll();
      return settings;
    };
    expect(await resumedWith({ overrides: {}, keepsSettings: true })).toEqual(thread.session.settings);
    expect(await resumedWith({ overrides: { model: 'm10', approvalPolicy: 'never' }, keepsSettings: true })).toEqual({ ...thread.session.settings, model: 'm10', approvalPolicy: 'never' });
    expect(await resumedWith({ overrides: {} })).toMatchObject({ model: 'test-model', approvalPolicy: 'on-request' });
  });

  it('opens a session once, however many ask for it at the same time', async () => {
    const { home, host } = await setUp([message('one')]);
    const thread = await host.start({ cwd: home.cwd, overrides });
    await say(thread, 'first');
    await host.closeAll();
    const other = open(home);
    const [a, b] = await Promise.all([other.resume(thread.info.id, { overrides }), other.resume(thread.info.id, { overrides })]);
    expect(a).toBe(b);
  });

  it('refuses a session that another process has open', async () => {
    const { home, host } = await setUp([message('one')]);
    const thread = await host.start({ cwd: home.cwd, overrides });
    await say(thread, 'first');
    await expect(open(home).resume(thread.info.id, { overrides })).rejects.toThrow(/lock|open/i);
  });

  it('goes on from the rollout where another program has gone on in it', async () => {
    const { home, host } = await setUp([message('one'), message('three')]);
    const thread = await host.start({ cwd: home.cwd, overrides });
    await say(thread, 'first');
    await host.closeAll();
    const file = thread.info.rolloutPath ?? '';
    const line = (role: string, type: string, text: string, ordinal: number) => JSON.stringify({ timestamp: new Date().toISOString(), ordinal, type: 'response_item', payload: { type: 'message', role, content: [{ type, text }] } });
    const { length } = fs.readFileSync(file, 'utf8').trimEnd().split('\n');
    fs.appendFileSync(file, `${line('user', 'input_text', 'elsewhere', length)}\n${line('assistant', 'output_text', 'two', length + 1)}\n`);
    const later = new Date(Date.now() + 60_000);
    fs.utimesSync(file, later, later);
    const again = await open(home).resume(thread.info.id, { overrides });
    await say(again, 'second');
    expect(texts(again.session.transcript.items())).toEqual(['user: first', 'assistant: one', 'user: elsewhere', 'assistant: two', 'user: second', 'assistant: three']);
    const logs = fs.readdirSync(path.join(home.codexHome, 'hookturn', 'logs')).filter((name) => name.includes('.before-'));
    expect(logs).toHaveLength(1);
  });

  it('forks a conversation, and refuses to fork what has none', async () => {
    const { home, host } = await setUp([message('one'), message('two')]);
    const thread = await host.start({ cwd: home.cwd, overrides });
    await expect(host.fork(thread.info.id, { overrides })).rejects.toThrow(new HostError('not-found', `no rollout found for thread id ${thread.info.id}`));
    await say(thread, 'first');
    const fork = await host.fork(thread.info.id, { overrides });
    await say(fork, 'other');
    expect(texts(fork.session.transcript.items())).toEqual(['user: first', 'assistant: one', 'user: other', 'assistant: two']);
    expect(texts(thread.session.transcript.items())).toEqual(['user: first', 'assistant: one']);
    expect(fork.info.forkedFromId).toBe(thread.info.id);
  });

  it('forks permissions and instructions, and not the model', async () => {
    const { home, host } = await setUp([message('one')]);
    const thread = await host.start({ cwd: home.cwd, overrides: { ...overrides, model: 'm9', approvalPolicy: 'untrusted', developerInstructions: 'be brief' } });
    await say(thread, 'first');
    const fork = await host.fork(thread.info.id, { overrides: {}, keepsSettings: true });
    expect(fork.session.settings).toMatchObject({ model: 'test-model', approvalPolicy: 'untrusted', sandboxMode: 'danger-full-access' });
    expect(texts(fork.session.opened.preamble.items)).toContain('developer: be brief');
    const instructed = await host.fork(thread.info.id, { overrides: { developerInstructions: 'be kind' } });
    expect(texts(instructed.session.opened.preamble.items)).not.toContain('developer: be brief');
  });

  it('puts a session away and gets it back', async () => {
    const { home, host } = await setUp([message('one')]);
    const thread = await host.start({ cwd: home.cwd, overrides });
    await say(thread, 'first');
    expect(await host.archive(thread.info.id)).toEqual([thread.info.id]);
    expect(fs.existsSync(thread.info.rolloutPath ?? '')).toBe(false);
    expect((await host.head(thread.info.id))?.preview).toBe('first');
    await host.unarchive(thread.info.id);
    expect(fs.existsSync(thread.info.rolloutPath ?? '')).toBe(true);
    await expect(host.unarchive(thread.info.id)).rejects.toThrow(HostError);
  });

  it('goes on with nothing that is put away', async () => {
    const { home, host } = await setUp([message('one')]);
    const { info, session } = await host.start({ cwd: home.cwd, overrides });
    await (await session.submit('first')).ended;
    await host.archive(info.id);
    const refusal = new HostError('invalid', `session ${info.id} is archived. Run \`codex unarchive ${info.id}\` to unarchive it first.`);
    await expect(host.resume(info.id, { overrides })).rejects.toThrow(refusal);
    await expect(host.fork(info.id, { overrides })).rejects.toThrow(refusal);
    await expect(host.queueOf(info.id)).rejects.toThrow(refusal);
    expect(host.loaded()).toEqual([]);
  });

  it('leaves a session loaded that has nothing to put away', async () => {
    const { home, host } = await setUp([message('one')]);
    const passing = await host.start({ cwd: home.cwd, overrides, ephemeral: true });
    await expect(host.archive(passing.info.id)).rejects.toThrow(new HostError('not-found', `no rollout found for thread id ${passing.info.id}`));
    expect(host.find(passing.info.id)).toBe(passing);
  });

  it('runs an agent in a session of its own, and tells its parent of its end', async () => {
    const spawn = { type: 'call' as const, namespace: 'multi_agent_v1', name: 'spawn_agent', arguments: { message: 'do the thing' } };
    const { home, host } = await setUp([{ items: [spawn] }, { hold: true, ...message('main') }, message('end'), { when: { contains: ['do the thing'] }, ...message('sub done') }]);
    const parent = await host.start({ cwd: home.cwd, overrides });
    const { ended } = await parent.session.submit('go');
    const report = new Promise<string>((resolve) => {
      parent.session.records$.subscribe(({ event }) => { if (event.type === 'agent.reported') resolve(String(event['text'])); });
    });
    const told = await report;
    const child = host.loaded().find(({ info }) => info.parentId === parent.info.id);
    expect(told).toBe(`<subagent_notification>\n{"agent_path":"${child?.info.id}","status":{"completed":"sub done"}}\n</subagent_notification>`);
    expect(child?.info).toMatchObject({ rootId: parent.info.id, agent: { nickname: 'Ada', role: null } });
    await parent.session.interrupt();
    await ended;
  });

  it.each([[undefined, false], [2, true]])('lets an agent run agents of its own where the depth allows it (%s: %s)', async (depth, offers) => {
    const spawn = { type: 'call' as const, namespace: 'multi_agent_v1', name: 'spawn_agent', arguments: { message: 'do the thing' } };
    const { home, host } = await setUp([{ items: [spawn] }, message('main'), { when: { contains: ['do the thing'] }, ...message('sub done') }, message('end')]);
    const parent = await host.start({ cwd: home.cwd, overrides: { ...overrides, config: { ...overrides.config, ...(depth === undefined ? {} : { 'agents.max_depth': depth }) } } });
    await say(parent, 'go');
    const child = host.loaded().find(({ info }) => info.parentId === parent.info.id);
    expect(child?.tools.specs(child.session.settings).some(({ name }) => name === 'multi_agent_v1')).toBe(offers);
  });

  it.each([[{}, false], [{ SessionEnd: [{ hooks: [{ type: 'command', command: 'true' }] }] }, true]])('tells a session of an agent that its end cuts off while its own hooks run', async (hooks, hears) => {
    const spawn = { type: 'call' as const, namespace: 'multi_agent_v1', name: 'spawn_agent', arguments: { message: 'do the thing' } };
    const { home, host } = await setUp([{ items: [spawn] }, message('main'), { when: { contains: ['do the thing'] }, hold: true, ...message('sub done') }], { hooks });
    const parent = await host.start({ cwd: home.cwd, overrides });
    await say(parent, 'go');
    await host.closeAll();
    expect(texts(parent.session.transcript.items()).some((text) => text.includes('"status":"shutdown"'))).toBe(hears);
  });

  it('runs SessionEnd where the session is kept, and in an ephemeral one too', async () => {
    const { home, host } = await setUp([message('one')], { hooks: { SessionEnd: [{ hooks: [{ type: 'command', command: 'cat >> ended' }] }] } });
    const ended = () => (fs.existsSync(path.join(home.cwd, 'ended')) ? fs.readFileSync(path.join(home.cwd, 'ended'), 'utf8').match(/SessionEnd/g)?.length ?? 0 : 0);
    const passing = await host.start({ cwd: home.cwd, overrides, ephemeral: true });
    await say(passing, 'first');
    await host.close(passing.info.id);
    expect(ended()).toBe(1);
    const kept = await host.start({ cwd: home.cwd, overrides });
    await host.close(kept.info.id);
    expect(ended()).toBe(2);
  });

  it('knows a session\'s hooks as they were read last', async () => {
    const { home, host } = await setUp([message('one')], { hooks: { Stop: [{ hooks: [{ type: 'command', command: 'true' }] }] } });
    const { info } = await host.start({ cwd: home.cwd, overrides });
    const hooksFile = path.join(home.codexHome, 'hooks.json');
    fs.writeFileSync(hooksFile, JSON.stringify({ hooks: { Stop: [{ hooks: [{ type: 'command', command: 'false' }] }] } }));
    await host.reloadHooks();
    expect(host.find(info.id)?.config.hooks.handlers).toMatchObject([{ command: 'false' }]);
  });

  it.each([['[features]\nhooks = false', {}, [{ 'feature-off': 1 }], []], ['', { PreToolUse: [{ matcher: '(', hooks: [{ type: 'command', command: 'true' }] }] }, [{ untrusted: 1 }], [/^invalid matcher "\("/]]])(
    'keeps on record which hooks did not run, and why (%j)', async (toml, broken, skipped, warnings) => {
      const model = await startResponsesServer([message('one')]);
      onTestFinished(() => model.close());
      const home = makeHome({ modelUrl: model.url, toml, hooks: { ...broken, Stop: [{ hooks: [{ type: 'command', command: 'true' }] }] } });
      const host = open(home);
      const thread = await host.start({ cwd: home.cwd, overrides: { ...overrides, config: {} } });
      await say(thread, 'first');
      await host.closeAll();
      const log = await readJsonlLog(logPath(home.codexHome, thread.info.id));
      const explained = explainHooks(await readRecords(log));
      await log.close();
      expect(explained.handlers.map((handler) => handler.skipped)).toEqual(skipped);
      expect(explained.warnings).toEqual(warnings.map((warning) => expect.stringMatching(warning)));
    });

  it('loads no more sessions than its limit', async () => {
    const { home } = await setUp([]);
    const host = new Host({
      codexHome: home.codexHome, env: testEnv(), approver: () => ({ approve: () => Promise.resolve({ decision: 'decline' }) }), limits: { sessions: 1 },
      watch: () => ({ past: () => undefined, view: () => undefined }), onThread: () => undefined, onClosed: () => undefined, onNotice: () => undefined, onTrouble: () => undefined,
    });
    onTestFinished(() => host.closeAll());
    await host.start({ cwd: home.cwd, overrides });
    await expect(host.start({ cwd: home.cwd, overrides })).rejects.toThrow('limit sessions');
  });
});
