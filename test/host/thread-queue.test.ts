import fs from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { promptText, textPrompt } from '../../machines/index.ts';
import { Host } from '../../src/host/host.ts';
import { queuePath } from '../../src/host/paths.ts';
import type { ModelScriptInput } from '../../src/models/script.ts';
import { readRecords } from '../../src/replay/index.ts';
import { startResponsesServer } from '../../src/testing/responses-server.ts';
import { makeHome, testEnv } from './home.ts';

const overrides = { approvalPolicy: 'never', sandbox: { mode: 'danger-full-access' } } as const;

/** A stored session, and hosts for it that know its id; `asked` counts the model's requests. */
async function storedSession(...more: Extract<ModelScriptInput, readonly unknown[]>) {
  const model = await startResponsesServer([{ items: [{ type: 'message', text: 'done' }] }, ...more]);
  onTestFinished(() => model.close());
  const home = makeHome({ modelUrl: model.url });
  const notices: string[] = [];
  const open = (): Host => {
    const host = new Host({
      codexHome: home.codexHome, env: testEnv(), approver: () => ({ approve: () => Promise.resolve({ decision: 'decline' }) }), onNotice: (_id, text) => { notices.push(text); },
      watch: () => ({ past: () => undefined, view: () => undefined }), onThread: () => undefined, onClosed: () => undefined, onTrouble: () => undefined,
    });
    onTestFinished(() => host.closeAll());
    return host;
  };
  const first = open();
  const { info, session } = await first.start({ cwd: home.cwd, overrides });
  await (await session.submit('first')).ended;
  await first.closeAll();
  /** Loads the session, waits until it has nothing more to do, and closes it again. */
  const live = async (): Promise<void> => {
    const host = open();
    const { session: loaded } = await host.resume(info.id, { overrides });
    while (loaded.state.turn !== null) await loaded.endOf(loaded.state.turn);
    await host.closeAll();
  };
  return { id: info.id, open, live, notices, file: queuePath(home.codexHome, info.id), asked: () => model.requests.length, said: () => JSON.stringify(model.requests.at(-1)?.body.input) };
}

it('gives a session a prompt that waited in the file once, also where another prompt is refused', async () => {
  const { id, open, live, notices, file, asked } = await storedSession();
  await (await open().queueOf(id)).add(textPrompt('p1', 'deploy'));
  await (await open().queueOf(id)).add(textPrompt('p2', 'x'.repeat(65 * 1024 * 1024)));
  await live();
  await live();
  expect(asked()).toBe(2);
  expect(notices.filter((text) => text.includes(file))).toHaveLength(2);
  expect(JSON.parse(fs.readFileSync(file, 'utf8'))).toMatchObject([{ id: 'p2' }]);
});

it('gives it a prompt once where a crash left the file behind', async () => {
  const { id, open, live, file, asked } = await storedSession();
  await (await open().queueOf(id)).add(textPrompt('p1', 'deploy'));
  const left = fs.readFileSync(file);
  await live();
  fs.writeFileSync(file, left);
  await live();
  expect(asked()).toBe(2);
  expect(fs.existsSync(file)).toBe(false);
});

it('puts a file aside that it cannot read, and loads the session', async () => {
  const { live, notices, file } = await storedSession();
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, '[{"id":');
  await live();
  const aside = fs.readdirSync(path.dirname(file)).find((name) => name.includes('.damaged-')) ?? '';
  expect(fs.readFileSync(path.join(path.dirname(file), aside), 'utf8')).toBe('[{"id":');
  expect(notices.some((text) => text.includes(aside))).toBe(true);
});

it('gives it a prompt as it was changed while the session was not loaded', async () => {
  const { id, open, live, said } = await storedSession();
  await (await open().queueOf(id)).add(textPrompt('p1', 'deploy'));
  const queue = await open().queueOf(id);
  expect(await Promise.all([queue.revise(textPrompt('p1', 'wait for it')), queue.revise(textPrompt('none', 'x'))])).toEqual([true, false]);
  await live();
  expect(said()).toContain('wait for it');
  expect(said()).not.toContain('deploy');
});

it('changes a prompt that its log holds as it was changed while the session was not loaded', async () => {
  const { id, open } = await storedSession({ hold: true, items: [] });
  const before = open();
  const { session } = await before.resume(id, { overrides });
  await session.submit('go');
  await session.queue(textPrompt('p1', 'deploy'));
  await session.interrupt();
  await before.closeAll();
  await (await open().queueOf(id)).revise(textPrompt('p1', 'wait for it'));
  const { log } = (await open().resume(id, { overrides })).session;
  const revised = (await readRecords(log)).flatMap(({ facts }) => facts.flatMap((fact) => (fact.type === 'prompt.revised' ? [promptText(fact.prompt)] : [])));
  expect(revised).toEqual(['wait for it']);
});
