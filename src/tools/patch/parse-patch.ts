import { PatchError, type Chunk, type ChunkLine, type Hunk } from './hunk.ts';

const begin = '*** Begin Patch';
const end = '*** End Patch';
const add = '*** Add File: ';
const remove = '*** Delete File: ';
const update = '*** Update File: ';
const move = '*** Move to: ';
const endOfFile = '*** End of File';
const environment = '*** Environment ID: ';

/**
 * What stands in a patch. `text` is the patch alone, as PermissionRequest hooks see it; `environmentId` names a place to
 * apply it in, which only Codex's cloud has.
 */
export type ParsedPatch = { hunks: readonly Hunk[]; environmentId: string | null; text: string };

/** Reads Codex's patch language; a here-document around it is taken off. Throws PatchError. */
export function parsePatch(text: string): ParsedPatch {
  const lines = patchLines(text.trim().split('\n').map((line) => line.replace(/\r$/, '')));
  const reader = new LineReader(lines.slice(1, -1), 2);
  const first = reader.peek();
  const environmentId = first?.startsWith(environment) === true ? first.slice(environment.length).trim() : null;
  if (environmentId !== null) reader.next();
  const hunks: Hunk[] = [];
  while (reader.peek() !== undefined) hunks.push(readHunk(reader));
  return { hunks, environmentId, text: lines.join('\n') };
}

/** The lines from marker to marker. */
function patchLines(lines: readonly string[]): readonly string[] {
  const inner = withoutHeredoc(lines);
  const first = inner.at(0)?.trim() ?? '';
  if (first !== begin && first !== '') throw new PatchError(`invalid patch: The first line of the patch must be '${begin}'`);
  if (inner.at(-1)?.trim() !== end) throw new PatchError(`invalid patch: The last line of the patch must be '${end}'`);
  return inner;
}

function withoutHeredoc(lines: readonly string[]): readonly string[] {
  const wrapped = lines.length >= 4 && ['<<EOF', "<<'EOF'", '<<"EOF"'].includes(lines[0] ?? '') && (lines.at(-1) ?? '').endsWith('EOF');
  return wrapped ? lines.slice(1, -1) : lines;
}

/** Lines with their numbers, as errors name them. */
class LineReader {
  readonly #lines: readonly string[];
  readonly #firstNumber: number;
  #at = 0;

  constructor(lines: readonly string[], firstNumber: number) {
    this.#lines = lines;
    this.#firstNumber = firstNumber;
  }

  get number(): number {
    return this.#firstNumber + this.#at;
  }

  peek(): string | undefined {
    return this.#lines[this.#at];
  }

  next(): string {
    return this.#lines[this.#at++] ?? '';
  }
}

const fault = (line: number, message: string): PatchError => new PatchError(`invalid hunk at line ${line}, ${message}`);

function readHunk(reader: LineReader): Hunk {
  const at = reader.number;
  const header = reader.next().trim();
  if (header.startsWith(add)) return { type: 'add', path: header.slice(add.length), contents: readAddedLines(reader) };
  if (header.startsWith(remove)) return { type: 'delete', path: header.slice(remove.length) };
  if (header.startsWith(update)) return readUpdate(reader, header.slice(update.length), at);
  throw fault(at, `'${header}' is not a valid hunk header. Valid hunk headers: '*** Add File: {path}', '*** Delete File: {path}', '*** Update File: {path}'`);
}

function readAddedLines(reader: LineReader): string {
  let contents = '';
  while (reader.peek()?.startsWith('+') === true) contents += `${reader.next().slice(1)}\n`;
  return contents;
}

function readUpdate(reader: LineReader, path: string, at: number): Hunk {
  const moveTo = reader.peek()?.startsWith(move) === true ? reader.next().slice(move.length) : null;
  const chunks: Chunk[] = [];
  for (;;) {
    const line = reader.peek();
    if (line === undefined || startsHunk(line) || (chunks.length === 0 && line.startsWith('***'))) break;
    if (line.trim() === '' && chunks.length > 0) reader.next();
    else chunks.push(readChunk(reader, chunks.length === 0));
  }
  if (chunks.length === 0) throw fault(at, `Update file hunk for path '${path}' is empty`);
  return { type: 'update', path, moveTo, chunks };
}

const startsHunk = (line: string): boolean => [add, remove, update].some((header) => line.trim().startsWith(header));

function readChunk(reader: LineReader, mayLackContext: boolean): Chunk {
  const at = reader.number;
  const context = readContext(reader, mayLackContext);
  const lines: ChunkLine[] = [];
  for (;;) {
    const line = reader.peek();
    const read = line === undefined ? null : chunkLine(line);
    if (read === null) break;
    lines.push(read);
    reader.next();
  }
  const next = reader.peek();
  const ends = next === endOfFile;
  if (lines.length === 0 && next !== undefined && !ends) {
    throw fault(reader.number, `Unexpected line found in update hunk: '${next}'. Every line should start with ' ' (context line), '+' (added line), or '-' (removed line)`);
  }
  if (lines.length === 0) throw fault(at + 1, 'Update hunk does not contain any lines');
  if (ends) reader.next();
  return { context, lines, endOfFile: ends };
}

/** `@@`, `@@ context`, or for the first chunk nothing at all. */
function readContext(reader: LineReader, mayLackContext: boolean): string | null {
  const line = reader.peek() ?? '';
  if (line === '@@' || line.startsWith('@@ ')) return reader.next().slice(3) || null;
  if (!mayLackContext) throw fault(reader.number, `Expected update hunk to start with a @@ context marker, got: '${line}'`);
  return null;
}

/** A line of a chunk, an empty one being an empty line that stays; null where it is none. */
function chunkLine(line: string): ChunkLine | null {
  const op = line === '' ? ' ' : line.charAt(0);
  return op === ' ' || op === '+' || op === '-' ? { op, text: line.slice(1) } : null;
}
