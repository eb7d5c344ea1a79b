import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readExecCase, runExecCase } from './exec-case.ts';
import { hookturn } from './program.ts';

const folder = path.join(import.meta.dirname, '../../fixtures/codex-0.169.0/exec');
const names = fs.readdirSync(folder).filter((name) => name.endsWith('.json')).map((name) => path.basename(name, '.json'));

describe('exec', { timeout: 60_000 }, () => {
  it('has been recorded', () => {
    expect(names.length).toBeGreaterThan(10);
  });

  it.each(names)('prints what the real CLI prints: %s', async (name) => {
    const { recorded, ...given } = readExecCase(path.join(folder, `${name}.json`));
    expect(await runExecCase(hookturn, given)).toEqual(recorded?.endings);
  });
});
