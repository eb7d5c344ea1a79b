/** Writes the three recorded sessions of fixtures/what-if anew: `make-what-if.ts`. Their expected differences are written by hand. */
import { writeFileSync } from 'node:fs';
import { encodeLine, type LogRecord } from '../../src/log/index.ts';
import { createWorld, exits, type WorldOptions } from '../../src/testing/index.ts';

const sessions: Record<string, { options: WorldOptions; prompts: string[] }> = {
  prompts: {
    options: { model: ['hello', 'hello again'], hooks: { UserPromptSubmit: ({ prompt }) => (String(prompt).includes('password') ? exits(2, 'no passwords') : undefined) } },
    prompts: ['hello there', 'my password is x', 'deploy to production'],
  },
  tools: {
    options: {
      model: (_request, k) => (k % 2 === 1 ? { calls: [{ name: 'shell', id: `call-${k}`, arguments: { command: k === 1 ? 'ls' : 'rm -rf build' } }] } : 'done'),
      tools: { shell: { run: () => 'ok', hookName: 'Bash' } },
      hooks: { PreToolUse: () => undefined, PostToolUse: () => undefined },
    },
    prompts: ['list the files', 'clean up'],
  },
  stops: {
    options: { model: ['I think it works', 'the tests pass', 'good night'], hooks: { Stop: ({ stop_hook_active: active, last_assistant_message: said }) => (active === true || String(said).includes('night') ? undefined : { decision: 'block', reason: 'run the tests' }) } },
    prompts: ['mend it', 'bye'],
  },
};

for (const [name, { options, prompts }] of Object.entries(sessions)) {
  const world = createWorld({ seed: 4, ...options });
  const session = await world.session({ settings: { cwd: '/work', model: 'scripted' } });
  for (const prompt of prompts) await world.until((await world.until(session.submit(prompt))).ended);
  await world.until(session.close());
  const records = await world.records();
  writeFileSync(new URL(`../../fixtures/what-if/${name}.jsonl`, import.meta.url), records.map((record) => encodeLine(record as LogRecord)).join(''));
}
