import { PatchError, type Chunk, type ChunkLine } from './hunk.ts';
import { seekLines } from './seek-lines.ts';

type Line = { text: string; end: string };
type Place = { at: number; lines: readonly ChunkLine[] };

/**
 * A file's text after its chunks. Lines that stay are left as the file has them, new ones get the file's commonest end,
 * and the last line always gets one. Throws PatchError.
 */
export function updateText(text: string, chunks: readonly Chunk[], path: string): string {
  const lines = splitLines(text);
  const end = commonestEnd(lines);
  for (const { at, lines: changes } of places(lines.map((line) => line.text), chunks, path).toReversed()) {
    const old = lines.slice(at, at + oldLines(changes).length);
    lines.splice(at, old.length, ...changed(old, changes, end));
  }
  return lines.map((line) => line.text + (line.end === '' ? end : line.end)).join('');
}

const splitLines = (text: string): Line[] =>
  [...text.matchAll(/([^\n]*?)(\r?\n|$)/gy)].flatMap(([whole, line = '', end = '']) => (whole === '' ? [] : [{ text: line, end }]));

function commonestEnd(lines: readonly Line[]): string {
  const crlf = lines.filter(({ end }) => end === '\r\n').length;
  return crlf * 2 > lines.length ? '\r\n' : '\n';
}

function changed(old: readonly Line[], changes: readonly ChunkLine[], end: string): Line[] {
  let at = 0;
  return changes.flatMap(({ op, text }) => {
    if (op === '+') return [{ text, end }];
    const line = old[at++];
    return op === '-' || line === undefined ? [] : [line];
  });
}

const oldLines = (lines: readonly ChunkLine[]): string[] => lines.filter(({ op }) => op !== '+').map(({ text }) => text);

function places(lines: readonly string[], chunks: readonly Chunk[], path: string): Place[] {
  const found: Place[] = [];
  let from = 0;
  for (const chunk of chunks) {
    from = afterContext(lines, chunk.context, from, path);
    const place = placeOf(lines, chunk, from, path);
    found.push(place);
    const old = oldLines(place.lines).length;
    if (old > 0) from = place.at + old;
  }
  return found.sort((a, b) => a.at - b.at);
}

function afterContext(lines: readonly string[], context: string | null, from: number, path: string): number {
  if (context === null) return from;
  const at = seekLines(lines, [context], from, false);
  if (at === null) throw new PatchError(`Failed to find context '${context}' in ${path}`);
  return at + 1;
}

function placeOf(lines: readonly string[], { lines: changes, endOfFile }: Chunk, from: number, path: string): Place {
  const old = oldLines(changes);
  if (old.length === 0) return { at: lines.at(-1) === '' ? lines.length - 1 : lines.length, lines: changes };
  const at = seekLines(lines, old, from, endOfFile);
  if (at !== null) return { at, lines: changes };
  // An empty last line of a chunk is often nobody's meaning, so it is tried without.
  const shorter = old.at(-1) === '' ? withoutLastBlank(changes) : null;
  const lessAt = shorter === null ? null : seekLines(lines, oldLines(shorter), from, endOfFile);
  if (shorter === null || lessAt === null) throw new PatchError(`Failed to find expected lines in ${path}:\n${old.join('\n')}`);
  return { at: lessAt, lines: shorter };
}

/** Takes the last old line, an empty one, out; where it was to stay and something follows it, it becomes a new line. */
function withoutLastBlank(changes: readonly ChunkLine[]): ChunkLine[] {
  const at = changes.findLastIndex(({ op }) => op !== '+');
  const stays = changes[at]?.op === ' ' && at < changes.length - 1;
  return changes.flatMap((line, i): ChunkLine[] => (i === at ? (stays ? [{ op: '+', text: '' }] : []) : [line]));
}
