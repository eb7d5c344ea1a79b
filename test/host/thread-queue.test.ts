import fs from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { textPrompt } from '../../machines/index.ts';
import { Host } from '../../src/host/host.ts';
import { queuePath } from '../../src/host/paths.ts';
import { startResponsesServer } from '../../src/testing/responses-server.ts';
import { makeHome, testEnv } from './home.ts';

const overrides = { approvalPolicy: 'never', sandbox: { mode: 'danger-full-access' } } as const;

/** A stored session, and hosts for it that know its id; `asked` counts the model's requests. */
async function storedSession() {
  const model = await startResponsesServer([{ items: [{ type: 'message', text: 'done' }] }]);
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
  return { id: info.id, open, live, notices, file: queuePath(home.codexHome, info.id), asked: () => model.requests.length };
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
