import { catLog, type CatOptions } from './cat-log.ts';

export type ExportFormat = 'json' | 'jsonl';

/**
 * A log as plain JSON without checksums, in pieces of text: `jsonl` has one record a line, `json` is one array.
 * It is for other programs to read; it is no log. Throws as `catLog` does, where the text is then incomplete.
 */
export async function* exportLog(path: string, format: ExportFormat, options: CatOptions = {}): AsyncGenerator<string> {
  const [open, between, close] = format === 'json' ? ['[\n', ',\n', '\n]\n'] : ['', '\n', '\n'];
  let count = 0;
  for await (const record of catLog(path, options)) {
    yield `${count === 0 ? open : between}${JSON.stringify(record)}`;
    count += 1;
  }
  if (count > 0) yield close;
  else if (format === 'json') yield '[]\n';
}
