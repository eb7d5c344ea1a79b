/** What a model says that it remembers: lines of notes, and the threads that they are from. */
export type MemoryCitation = { entries: { path: string; lineStart: number; lineEnd: number; note: string }[]; threadIds: string[] };

/** Reads the citations of a message; `null` where they name nothing. Lines that are no entries are passed over. */
export const readCitations = (citations: readonly string[]): MemoryCitation | null => {
  const entries = citations.flatMap((text) => linesIn(text, 'citation_entries')).flatMap(readEntry);
  const threadIds = [...new Set(citations.flatMap((text) => [...linesIn(text, 'rollout_ids'), ...linesIn(text, 'thread_ids')]))];
  return entries.length === 0 && threadIds.length === 0 ? null : { entries, threadIds };
};

const linesIn = (text: string, tag: string): string[] => {
  const [, inside = ''] = new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(text) ?? [];
  return inside.split('\n').map((line) => line.trim()).filter((line) => line !== '');
};

const readEntry = (line: string): MemoryCitation['entries'] => {
  const [, path, start, end, note] = /^(.+):(\d+)-(\d+)\|note=\[(.*)\]$/.exec(line) ?? [];
  return path === undefined ? [] : [{ path, lineStart: Number(start), lineEnd: Number(end), note: note ?? '' }];
};
