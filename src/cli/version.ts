import fs from 'node:fs';
import path from 'node:path';

/** The folder of the package that this file belongs to, whether it runs from its sources or built. */
export const packageFolder = (): string => {
  for (let folder = import.meta.dirname; folder !== path.dirname(folder); folder = path.dirname(folder)) {
    if (fs.existsSync(path.join(folder, 'package.json'))) return folder;
  }
  return import.meta.dirname;
};

/** How this program was called, to be shown in advice: `hookturn`, or `node` with its file. */
export const calledAs = (): string => {
  const file = process.argv[1] ?? '';
  return /(^|\/)hookturn$/.test(file) ? 'hookturn' : `node ${path.relative('', file) || file}`;
};
