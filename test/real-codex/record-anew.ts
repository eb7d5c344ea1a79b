/**
 * Records every scenario of fixtures/ with another Codex CLI and prints what changed, so that a newer one can be taken
 * up: `CODEX_BIN=/path/to/codex npm run record [-- --write] [NAME...]`. `--write` puts the new recordings in place.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { comparable } from '../conformance/compare.ts';
import { recordAnew, recordingIn, recordingPath, scenarioNames } from '../conformance/recorded.ts';

const codex = process.env['CODEX_BIN'];
if (codex === undefined || !fs.existsSync(codex)) {
  console.log('skipped: the real Codex CLI is not here. Install the npm package @openai/codex somewhere and set CODEX_BIN to its binary.');
  process.exit(0);
}
const write = process.argv.includes('--write');
const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const names = asked.length > 0 ? asked : scenarioNames;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hookturn-record-'));
let changed = 0;
console.log(execFileSync(codex, ['--version'], { encoding: 'utf8' }).trim());
for (const name of names) {
  const recording = await recordAnew(name, folder, process.env);
  const before = comparable(recordingIn(recordingPath(name)));
  const after = comparable(recordingIn(recording));
  const sections = Object.keys(before).filter((section) => JSON.stringify(before[section as keyof typeof before]) !== JSON.stringify(after[section as keyof typeof after]));
  if (sections.length > 0) { changed++; console.log(`${name}: ${sections.join(', ')}`); }
  if (write) fs.copyFileSync(recording, recordingPath(name));
}
fs.rmSync(folder, { recursive: true, force: true });
console.log(`${changed} of ${names.length} recordings changed${write ? '; written' : ''}`);
