import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSessionConfig } from '../../src/host/session-config.ts';
import { makeHome } from './home.ts';

const read = (home: ReturnType<typeof makeHome>, config = {}) => {
  const found = readSessionConfig({ codexHome: home.codexHome, cwd: home.cwd, overrides: { config } });
  return found.ok ? found.config.settings.compactPrompt : found.message;
};

describe('the prompt that asks for a summary', () => {
  it.each([
    ['nothing is configured', {}, null],
    ['it is given', { compact_prompt: ' Sum up.\n' }, 'Sum up.'],
    ['it is blank', { compact_prompt: ' \n' }, null],
    ['it stands in a file, which counts from the working folder', { experimental_compact_prompt_file: 'own.md' }, 'From a file.'],
    ['both are given', { compact_prompt: 'Sum up.', experimental_compact_prompt_file: 'own.md' }, 'Sum up.'],
  ])('where %s', (_, config, prompt) => {
    const home = makeHome();
    writeFileSync(path.join(home.cwd, 'own.md'), '  From a file.\n');
    expect(read(home, config)).toBe(prompt);
  });

  it('stands in a file that counts from the configuration that names it', () => {
    const home = makeHome();
    const config = path.join(home.codexHome, 'config.toml');
    writeFileSync(config, `experimental_compact_prompt_file = "own.md"\n${readFileSync(config, 'utf8')}`);
    writeFileSync(path.join(home.codexHome, 'own.md'), 'From home.');
    expect(read(home)).toBe('From home.');
  });

  it('is trouble where its file is missing or empty', () => {
    const home = makeHome();
    const missing = path.join(home.cwd, 'none.md');
    const empty = path.join(home.cwd, 'empty.md');
    writeFileSync(empty, ' \n');
    expect([read(home, { experimental_compact_prompt_file: missing }), read(home, { experimental_compact_prompt_file: empty })]).toEqual([
      `failed to read experimental compact prompt file ${missing}: No such file or directory (os error 2)`,
      `experimental compact prompt file is empty: ${empty}`,
    ]);
  });
});
