import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { hookEventNames, interpret } from '../../src/hooks/index.ts';
import type { HookEnding } from '../../src/hooks/index.ts';

const rowSchema = z.strictObject({
  event: z.enum(hookEventNames),
  case: z.string(),
  stdout: z.string(),
  stderr: z.string(),
  exit_code: z.number().optional(),
  signal: z.number().optional(),
  sleep_s: z.number().optional(),
  timeout_after_s: z.number().optional(),
  expect: z.strictObject({ status: z.string(), entries: z.array(z.strictObject({ kind: z.string(), text: z.string() })) }),
});
type Row = z.infer<typeof rowSchema>;

const rows = z.array(rowSchema).parse(JSON.parse(fs.readFileSync(new URL('../../fixtures/codex-0.169.0/matrix.json', import.meta.url), 'utf8')));

function ending({ stdout, stderr, exit_code, signal, timeout_after_s }: Row): HookEnding {
  if (timeout_after_s !== undefined) return { kind: 'timed-out', timeoutS: timeout_after_s, stdout, stderr };
  if (signal !== undefined) return { kind: 'signalled', signal: `SIG${signal}`, stdout, stderr };
  return { kind: 'exited', code: exit_code ?? 0, stdout, stderr };
}

describe('interpret() reads every measured output as Codex does', () => {
  test('the table has all 812 rows', () => {
    expect(rows).toHaveLength(812);
  });
  test.each(rows.map((row) => [row.event, row.case, row] as const))('%s %s', (event, _name, row) => {
    const { status, entries } = interpret(event, ending(row));
    expect({ status, entries }).toEqual(row.expect);
  });
});
