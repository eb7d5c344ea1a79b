/**
 * Records anew what the real Codex prints for the cases in fixtures/codex-0.169.0/exec, and says what changed:
 *   node test/cli/record-exec.ts PATH-TO-CODEX [CASE...]
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { readExecCase, runExecCase } from './exec-case.ts';

const folder = path.join(import.meta.dirname, '../../fixtures/codex-0.169.0/exec');
const [codex, ...names] = process.argv.slice(2);
if (codex === undefined) throw new Error('Give the path of a codex executable');
const version = execFileSync(codex, ['--version'], { encoding: 'utf8' }).trim().split(' ').at(-1) ?? 'unknown';

for (const file of fs.readdirSync(folder).filter((name) => name.endsWith('.json') && (names.length === 0 || names.includes(name.replace('.json', ''))))) {
  const { recorded: before, ...given } = readExecCase(path.join(folder, file));
  const endings = await runExecCase({ command: codex, args: [] }, given);
  const same = JSON.stringify(before?.endings) === JSON.stringify(endings);
  console.log(`${file}: ${before === undefined ? 'new' : same ? 'same' : 'changed'}`);
  if (!same || before?.codex !== version) fs.writeFileSync(path.join(folder, file), `${JSON.stringify({ ...given, recorded: { codex: version, endings } }, null, 2)}\n`);
}
