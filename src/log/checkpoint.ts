import { createHash } from 'node:crypto';
import { z } from 'zod';
import { writeFully, type FileSystem, type LogFile } from './file-system.ts';
import type { Place } from './scanner.ts';

/*
 * What the records of a log fold to, beside it in `<log>.checkpoint`, so that the next opening reads only those that came
 * after. It is never the truth: it carries the digest of the log's bytes that it stands for, and one of its own. One that
 * does not match, also because the log was cut or repaired, is as good as none, and the log is read from its front.
 */

const FORMAT = 'hookturn-checkpoint';
const SEAL_CHARS = 1 + 64;
const CHUNK_BYTES = 4 * 1024 * 1024;

const checkpointSchema = z.object({
  format: z.literal(FORMAT), v: z.literal(1),
  line: z.int().positive(), offset: z.int().nonnegative(), marks: z.array(z.number()), digest: z.string(), state: z.unknown(),
});

/** The front of a log: where it ends, where its marked lines begin, and what its records fold to. */
export interface Checkpoint {
  readonly end: Place;
  readonly marks: readonly number[];
  /** Plain JSON. */
  readonly state: unknown;
}

interface LogParts {
  readonly path: string;
  readonly file: LogFile;
  readonly fileSystem: FileSystem;
}

/** The log's checkpoint, or undefined where it has none that stands for its bytes. */
export async function readCheckpoint({ path, file, fileSystem }: LogParts): Promise<Checkpoint | undefined> {
  const text = await fileSystem.readText(checkpointPath(path)).catch(() => undefined);
  const kept = text === undefined ? undefined : parse(text);
  if (kept === undefined) return undefined;
  const { line, offset, marks, digest, state } = kept;
  return (await digestOf(file, offset)) === digest ? { end: { line, offset }, marks, state } : undefined;
}

/** Writes a checkpoint in place of the one before. It needs no sync: one that a crash leaves in part does not match. */
export async function writeCheckpoint({ path, file, fileSystem }: LogParts, { end, marks, state }: Checkpoint): Promise<void> {
  const digest = await digestOf(file, end.offset);
  if (digest === undefined) throw new Error(`Cannot write a checkpoint: the log ${path} is shorter than its ${end.offset} bytes`);
  const body = JSON.stringify({ format: FORMAT, v: 1, ...end, marks: [...marks], digest, state } satisfies z.input<typeof checkpointSchema>);
  const draft = `${checkpointPath(path)}-new`;
  await fileSystem.remove(draft);
  const side = await fileSystem.open(draft, 'new');
  try {
    await writeFully(side, Buffer.from(body + sealOf(body)), 0);
  } finally {
    await side.close();
  }
  await fileSystem.rename(draft, checkpointPath(path));
}

const checkpointPath = (log: string): string => `${log}.checkpoint`;

function parse(text: string): z.infer<typeof checkpointSchema> | undefined {
  const body = text.slice(0, -SEAL_CHARS);
  return text.slice(-SEAL_CHARS) === sealOf(body) ? checkpointSchema.safeParse(JSON.parse(body)).data : undefined;
}

const sealOf = (body: string): string => `\n${createHash('sha256').update(body).digest('hex')}`;

/** The digest of the file's first bytes; undefined where it has fewer. */
async function digestOf(file: LogFile, bytes: number): Promise<string | undefined> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(CHUNK_BYTES, bytes)));
  for (let position = 0; position < bytes; ) {
    const count = await file.read(buffer.subarray(0, Math.min(buffer.length, bytes - position)), position);
    if (count === 0) return undefined;
    hash.update(buffer.subarray(0, count));
    position += count;
  }
  return hash.digest('hex');
}
