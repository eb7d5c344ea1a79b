import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bench, exec, functionCall, isAlive, processIdOf, until, workFolder } from './support.ts';

const outputOf = (result: { output: unknown }): string => String(result.output);

test.each([
  ['seq 1 20000', {}, { heading: 'Warning: truncated output (original token count: 27224)\nTotal output lines: 20000', gap: '…98894 chars truncated…', head: 5000, tail: 5000 }],
  ['seq 1 20000', { max_output_tokens: 5 }, { heading: 'Warning: truncated output (original token count: 27224)\nTotal output lines: 20000', gap: '…27219 tokens truncated…', head: 10, tail: 10 }],
  ['seq 1 20000', { max_output_tokens: 0 }, { heading: 'Warning: truncated output (original token count: 27224)\nTotal output lines: 20000', gap: '…27224 tokens truncated…', head: 0, tail: 0 }],
  ['for i in $(seq 300); do printf é; done', { max_output_tokens: 50 }, { heading: 'Warning: truncated output (original token count: 150)\nTotal output lines: 1', gap: '…100 tokens truncated…', head: 100, tail: 100 }],
  ['yes abcdefg | head -c 3000000', { max_output_tokens: 100 }, { heading: 'Warning: truncated output (original token count: 750000)\n... 1951424 bytes omitted ...', gap: '…262052 tokens truncated…', head: 200, tail: 200 }],
  ['yes abcdefg | head -c 1048577', { max_output_tokens: 100 }, { heading: 'Warning: truncated output (original token count: 262145)\n... 1 bytes omitted ...', gap: '…262051 tokens truncated…', head: 200, tail: 200 }],
])('%s %j is cut where Codex cuts it', async (cmd, args, { heading, gap, head, tail }) => {
  const result = await bench().run(exec(cmd, args));
  const body = outputOf(result).split('Output:\n').slice(1).join('Output:\n');
  const [before = '', after = ''] = body.split(gap);
  expect({ heading: before.slice(0, heading.length), head: Buffer.byteLength(before.slice(heading.length + 2)), tail: Buffer.byteLength(after) }).toEqual({ heading, head, tail });
});

test('a flood of 400 MB is dropped as it comes', async () => {
  const held = (): number => process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
  const before = held();
  let most = 0;
  const sampling = setInterval(() => { most = Math.max(most, held() - before); }, 5);
  const result = await bench().run(exec('yes 0123456789abcdef | head -c 400000000; echo END', { yield_time_ms: 30_000 }));
  clearInterval(sampling);
  expect(outputOf(result)).toMatch(/END\n$/);
  expect(JSON.stringify(result.items[0]?.['aggregatedOutput']).length).toBeLessThan(1_300_000);
  // What was dropped and is not collected yet counts too.
  expect(most).toBeLessThan(200_000_000);
});

test('an interrupt lets the command run on, and its end is told when it comes', async () => {
  const cwd = workFolder();
  const table = bench({}, cwd);
  const controller = new AbortController();
  const running = table.run(exec('echo here; echo 1 > began; until [ -e gate ]; do sleep 0.02; done; echo late', {}), controller.signal);
  await until(() => readable(join(cwd, 'began')));
  controller.abort();
  expect(outputOf(await running)).toMatch(/^Wall time: \d\.\d seconds\naborted by user$/);
  expect(table.background).toEqual([]);
  writeFileSync(join(cwd, 'gate'), '');
  await until(() => table.background.length === 1);
  expect(table.background[0]).toMatchObject({ type: 'commandExecution', status: 'completed', aggregatedOutput: 'here\nlate\n', exitCode: 0 });
});

test('with killInterrupted an interrupt ends the command with all its children, promptly', async () => {
  const cwd = workFolder();
  const table = bench({ killInterrupted: true }, cwd);
  const controller = new AbortController();
  const running = table.run(exec('trap "" TERM; sleep 100 & echo $! > child; echo $$ > shell; wait', {}), controller.signal);
  await until(() => table.told.length > 0 && readable(join(cwd, 'shell')));
  const startedAt = performance.now();
  controller.abort();
  const result = await running;
  expect(result).toMatchObject({ success: false, post: null, items: [] });
  expect(outputOf(result)).toMatch(/^Wall time: \d\.\d seconds\naborted by user$/);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  const pids = ['child', 'shell'].map((name) => Number(readFileSync(join(cwd, name), 'utf8')));
  await until(() => !pids.some(isAlive));
});

test('close ends a command that goes on behind its call', async () => {
  const cwd = workFolder();
  const table = bench({}, cwd);
  await table.run(exec('echo $$ > shell; sleep 100', { yield_time_ms: 250 }));
  const pid = Number(readFileSync(join(cwd, 'shell'), 'utf8'));
  expect(isAlive(pid)).toBe(true);
  await table.toolbox.close();
  expect(isAlive(pid)).toBe(false);
});

test('the least used command is ended for one too many', async () => {
  const table = bench({ limits: { maxProcesses: 2, minYieldMs: 50 } });
  const started = [];
  for (let i = 0; i < 3; i++) started.push(processIdOf(await table.run(exec('sleep 100', { yield_time_ms: 50 }))));
  const [first] = started;
  expect(outputOf(await table.run(functionCall('write_stdin', { session_id: first ?? 0 })))).toBe(`write_stdin failed: Unknown process id ${first}`);
  await until(() => table.background.length === 1);
});

test('an interrupt of a waiting write leaves the command as it is', async () => {
  const table = bench();
  const id = processIdOf(await table.run(exec('sleep 100', { yield_time_ms: 250 })));
  const controller = new AbortController();
  const waiting = table.run(functionCall('write_stdin', { session_id: id, yield_time_ms: 60_000 }), controller.signal);
  controller.abort();
  expect(outputOf(await waiting)).toMatch(/^aborted by user after \d+\.\ds$/);
  expect(outputOf(await table.run(functionCall('write_stdin', { session_id: id, chars: '\u0003' })))).toContain('Process exited with code 130');
});

function readable(file: string): boolean {
  try {
    return readFileSync(file, 'utf8').endsWith('\n');
  } catch {
    return false;
  }
}

test('a command may open its own streams by name', async () => {
  const result = await bench().run(exec('echo said > /dev/stdout; echo complained > /dev/stderr; wc -c < /dev/stdin', {}));
  expect(outputOf(result)).toMatch(/said\n(?:complained\n0|0\ncomplained)\n$/);
});
