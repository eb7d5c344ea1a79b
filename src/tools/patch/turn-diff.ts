import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { AppliedPatch } from './commit-patch.ts';
import { unifiedDiff } from './unified-diff.ts';

type Text = string | null;

/** What one turn's patches have made of the files, told as Git would: a file that ends as it began is not in it. */
export class TurnDiff {
  private readonly root: string;
  /** Each file that was touched, as the turn found it. `null`: there was none. */
  private readonly before = new Map<string, Text>();
  private readonly after = new Map<string, Text>();
  /** Where files that were moved stood at first. */
  private readonly origins = new Map<string, string>();
  private known = true;

  /** `cwd`: the turn's. Paths are told as they are below the repository that it is in, or below itself. */
  constructor(cwd: string) {
    this.root = repositoryOf(cwd);
  }

  /** From a change on that cannot be told exactly, the turn has no diff. */
  add({ changes, exact }: AppliedPatch): void {
    this.known &&= exact;
    for (const { path, before, after, movedFrom } of changes) {
      if (!this.before.has(path)) this.before.set(path, before);
      this.after.set(path, after);
      const origin = movedFrom === undefined ? path : this.origins.get(movedFrom) ?? movedFrom;
      this.origins.delete(path);
      if (origin !== path) this.origins.set(path, origin);
    }
  }

  /** Empty where nothing has changed, and where it is not known. */
  text(): string {
    if (!this.known) return '';
    const renames = new Map([...this.origins].filter(([to, from]) => this.isRename(from, to)).map(([to, from]) => [from, to]));
    const moved = new Set(renames.values());
    const paths = [...this.before.keys()].filter((path) => !moved.has(path)).toSorted((a, b) => (this.shown(a) < this.shown(b) ? -1 : 1));
    return paths.map((path) => this.fileDiff(path, renames.get(path) ?? path)).join('');
  }

  private isRename(from: string, to: string): boolean {
    return this.after.get(from) === null && this.after.get(to) !== null && this.before.get(from) !== null && this.before.get(to) === null;
  }

  private fileDiff(from: string, to: string): string {
    const before = this.before.get(from) ?? null;
    const after = this.after.get(to) ?? null;
    if (before === after) return '';
    const [left, right] = [`a/${this.shown(from)}`, `b/${this.shown(to)}`];
    const mode = before === null ? 'new file mode 100644\n' : after === null ? 'deleted file mode 100644\n' : '';
    const hunks = unifiedDiff(before ?? '', after ?? '', 3);
    const names = hunks === '' ? '' : `--- ${before === null ? '/dev/null' : left}\n+++ ${after === null ? '/dev/null' : right}\n`;
    return `diff --git ${left} ${right}\n${mode}index ${blobId(before)}..${blobId(after)}\n${names}${hunks}`;
  }

  private shown(path: string): string {
    const below = relative(this.root, path);
    return below.startsWith('..') ? path : below;
  }
}

/** The diff of the turn that runs in a session. */
export class TurnDiffs {
  private turn = '';
  private diff = new TurnDiff('/');
  private told = '';

  /** The turn's diff with one more patch; `null` where it is empty and was before. */
  after(patch: AppliedPatch, { turnId, cwd }: { turnId: string; cwd: string }): string | null {
    if (turnId !== this.turn) [this.turn, this.diff, this.told] = [turnId, new TurnDiff(cwd), ''];
    const before = this.told;
    this.diff.add(patch);
    this.told = this.diff.text();
    return this.told === '' && before === '' ? null : this.told;
  }
}

function repositoryOf(cwd: string): string {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return cwd;
  }
}

/** Git's id of a file with this text. */
const blobId = (text: Text): string => (text === null ? '0'.repeat(40) : createHash('sha1').update(`blob ${Buffer.byteLength(text)}\0${text}`).digest('hex'));
