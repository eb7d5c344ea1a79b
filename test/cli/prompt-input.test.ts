import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { promptInput } from '../../src/cli/exec/prompt-input.ts';

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

/** Recorded from `codex exec --image` of Codex 0.169.0. */
it('sends images by what is in them, and tells of those that it cannot send', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hookturn-images-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
  const [named, unnamed, none, missing] = ['a.png', 'b.dat', 'c.png', 'missing.png'].map((name) => path.join(folder, name));
  for (const file of [named, unnamed]) fs.writeFileSync(file ?? '', png);
  fs.writeFileSync(none ?? '', 'no image');
  const image = { type: 'input_image', image_url: `data:image/png;base64,${png.toString('base64')}`, detail: 'high' };
  const words = (text: string) => ({ type: 'input_text', text });
  expect(promptInput('hello', [named, unnamed, none, missing].map(String))).toMatchObject({ content: [
    words(`<image name=[Image #1] path="${named}">`), image, words('</image>'),
    words(`<image name=[Image #2] path="${unnamed}">`), image, words('</image>'),
    words(`<image name=[Image #3] path="${none}">`), words('image content omitted because it could not be processed'), words('</image>'),
    words(`Codex could not read the local image at \`${missing}\`: No such file or directory (os error 2)`), words('hello'),
  ] });
});
