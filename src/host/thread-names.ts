import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const entrySchema = z.looseObject({ id: z.string(), thread_name: z.string() });

/** The names that users gave to sessions: the last line on each in the file that Codex keeps them in, so that both see each other's. */
export class ThreadNames {
  private readonly file: string;
  private names = new Map<string, string>();
  private readBytes = 0;

  constructor(codexHome: string) {
    this.file = path.join(codexHome, 'session_index.jsonl');
  }

  get(id: string): string | null {
    this.refresh();
    return this.names.get(id) ?? null;
  }

  /** The session that got a name last; `null` where none has it. */
  find(name: string): string | null {
    this.refresh();
    return [...this.names].findLast(([, given]) => given === name)?.[0] ?? null;
  }

  /** The name is on the disk when this returns. Throws the system's error. */
  set(id: string, name: string): void {
    const line = JSON.stringify({ id, thread_name: name, updated_at: new Date().toISOString() });
    const fd = fs.openSync(this.file, 'a', 0o600);
    try {
      fs.writeFileSync(fd, `${line}\n`);
      fs.fsyncSync(fd);
    } finally {
      fs.closeSync(fd);
    }
  }

  private refresh(): void {
    const size = fs.statSync(this.file, { throwIfNoEntry: false })?.size ?? 0;
    if (size === this.readBytes) return;
    const lines = size === 0 ? [] : fs.readFileSync(this.file, 'utf8').split('\n');
    this.names = new Map(lines.flatMap((line) => { const entry = entryOf(line); return entry === null ? [] : [[entry.id, entry.thread_name] as const]; }));
    this.readBytes = size;
  }
}

/** `null` for a line that is none, such as one that was not written whole. */
function entryOf(line: string): z.infer<typeof entrySchema> | null {
  try {
    return entrySchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
