import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { promptOf } from '../../../src/protocols/app-server/turn-input.ts';

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const url = `data:image/png;base64,${png}`;
const image = (detail = 'high') => ({ type: 'input_image', image_url: url, detail });
const text = (words: string) => ({ type: 'input_text', text: words });
const unreadable = text('image content omitted because it could not be processed');
const tooLow = text('image content omitted because detail \'low\' is not supported; use \'high\', \'original\', or \'auto\'');

const folderWith = (files: Record<string, Buffer | string>): string => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'images-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), content);
  return folder;
};

describe('images of a message', () => {
  it('of this machine stand between marks that number and name them', () => {
    const folder = folderWith({ 'p.png': Buffer.from(png, 'base64'), 'q.jpg': Buffer.from(png, 'base64'), 'empty.png': '' });
    const local = (name: string) => ({ type: 'localImage' as const, path: path.join(folder, name), detail: undefined });
    const marked = (number: number, name: string, part: object) => [text(`<image name=[Image #${number}] path="${folder}/${name}">`), part, text('</image>')];
    expect(promptOf([{ type: 'image', url, detail: undefined }, local('p.png'), local('q.jpg'), local('empty.png'), local('none.png')], undefined).content).toEqual([
      image(), ...marked(2, 'p.png', image()), ...marked(3, 'q.jpg', image()), ...marked(4, 'empty.png', unreadable),
      text(`Codex could not read the local image at \`${folder}/none.png\`: No such file or directory (os error 2)`),
    ]);
  });

  it.each([
    [url, undefined, image()], [url, 'auto', image('auto')], [url, 'original', image()], [url, 'low', tooLow],
    [`data:;base64,${png}`, undefined, image()], ['data:image/png;base64,AAAA', undefined, unreadable], ['data:image/png,xx', undefined, unreadable],
    ['file:///a', undefined, { type: 'input_image', image_url: 'file:///a', detail: 'high' }],
  ] as const)('%s with detail %s', (address, detail, expected) => {
    expect(promptOf([{ type: 'image', url: address, detail }], undefined).content).toEqual([expected]);
  });

  it.each(['http://a/b', 'HTTPS://a/b'])('%s is refused', (address) => {
    expect(() => promptOf([{ type: 'image', url: address, detail: undefined }], undefined)).toThrow('remote image URLs are not supported; use an inline data URL instead');
  });
});
