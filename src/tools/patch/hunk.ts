/** One file's part of a patch. Paths are as written. */
export type Hunk =
  | { type: 'add'; path: string; contents: string }
  | { type: 'delete'; path: string }
  | { type: 'update'; path: string; moveTo: string | null; chunks: readonly Chunk[] };

/** One place in an updated file. */
export type Chunk = {
  /** A line to be found first (`@@ class A`); null for none. */
  context: string | null;
  lines: readonly ChunkLine[];
  /** The old lines must stand at the end of the file. */
  endOfFile: boolean;
};

/** A line that stays, goes or comes. */
export type ChunkLine = { op: ' ' | '-' | '+'; text: string };

/** A patch that cannot be read or applied: `message` is what the model is told. */
export class PatchError extends Error {
  override name = 'PatchError';
}
