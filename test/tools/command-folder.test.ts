import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { bench, exec, workFolder } from './support.ts';

test.each<[string | undefined, (cwd: string) => string | undefined]>([
  [undefined, () => undefined],
  ['', () => undefined],
  ['sub/../sub', (cwd) => path.join(cwd, 'sub')],
  ['/tmp/../tmp/', () => '/tmp/'],
])('a command in the folder %j tells its tool hooks that folder, before and after it runs', async (workdir, folder) => {
  const cwd = workFolder({ 'sub/file': '' });
  const { toolbox, scope, run } = bench({}, cwd);
  const call = exec('pwd', workdir === undefined ? {} : { workdir });
  const described = await toolbox.describe(call, scope);
  const { post } = await run(call);
  expect([described.hook?.cwd, post?.hook.cwd]).toEqual([folder(cwd), folder(cwd)]);
  expect(post?.response).toBe(`${fs.realpathSync(folder(cwd) ?? cwd)}\n`);
});

test('a justification without sandbox_permissions fails the command, which hooks see all the same', async () => {
  const { toolbox, scope, run } = bench();
  const call = exec('echo hi', { justification: 'why' });
  expect((await toolbox.describe(call, scope)).hook).toMatchObject({ name: 'Bash', input: { command: 'echo hi' } });
  expect(await run(call)).toMatchObject({ success: false, post: null, output: expect.stringContaining('`justification` requires an explicit `sandbox_permissions`') });
  expect(await run(exec('echo hi', { justification: 'why', sandbox_permissions: 'use_default' }))).toMatchObject({ success: true });
});
