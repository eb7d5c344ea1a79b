/** A piece of what a model said: for the user to read, or of the plan that it proposes. `begins`: of another plan. */
export type ReplyPart = { kind: 'text'; text: string } | { kind: 'plan'; text: string; begins: boolean };

/**
 * Takes a model's message apart as it comes: memory citations, and in Plan mode the plan, are no part of what the user
 * reads. A citation may stand anywhere, a plan between lines that hold nothing but its tags. What is not closed goes on
 * to the end. Whatever may still become a tag is held back until it is one, or none.
 */
export class ReplyParts {
  private readonly cited = new Citations();
  private readonly lines: PlanLines | null;

  constructor({ hasPlans }: { hasPlans: boolean }) {
    this.lines = hasPlans ? new PlanLines() : null;
  }

  /** The text of each citation so far. */
  get citations(): readonly string[] {
    return this.cited.all;
  }

  push(text: string): ReplyPart[] {
    const read = this.cited.push(text);
    return this.lines === null ? textPart(read) : this.lines.push(read);
  }

  /** What was held back is what it is. */
  finish(): ReplyPart[] {
    const read = this.cited.finish();
    return this.lines === null ? textPart(read) : [...this.lines.push(read), ...this.lines.finish()];
  }
}

/** A whole message. `plan`: the last one in it; `null` where it has none. In Plan mode a text of blanks is none. */
export const splitReply = (message: string, how: { hasPlans: boolean }): { text: string; plan: string | null; citations: readonly string[] } => {
  const parts = new ReplyParts(how);
  let text = '';
  let plan: string | null = null;
  for (const part of [...parts.push(message), ...parts.finish()]) {
    if (part.kind === 'text') text += part.text;
    else plan = part.begins ? part.text : `${plan ?? ''}${part.text}`;
  }
  return { text: how.hasPlans && text.trim() === '' ? '' : text, plan, citations: parts.citations };
};

const textPart = (text: string): ReplyPart[] => (text === '' ? [] : [{ kind: 'text', text }]);

class Citations {
  readonly all: string[] = [];
  private held = '';
  private inside: string | null = null;

  /** The text outside of citations, as far as it is known. */
  push(text: string): string {
    this.held += text;
    let read = '';
    for (;;) {
      const tag = this.inside === null ? '<oai-mem-citation>' : '</oai-mem-citation>';
      const at = this.held.indexOf(tag);
      const known = this.held.slice(0, at < 0 ? this.held.length - startedTag(this.held, tag) : at);
      if (this.inside === null) read += known;
      else this.inside += known;
      this.held = this.held.slice(known.length + (at < 0 ? 0 : tag.length));
      if (at < 0) return read;
      if (this.inside === null) this.inside = '';
      else this.close();
    }
  }

  finish(): string {
    const { held } = this;
    this.held = '';
    if (this.inside === null) return held;
    this.inside += held;
    this.close();
    return '';
  }

  private close(): void {
    this.all.push(this.inside ?? '');
    this.inside = null;
  }
}

/** How much of the text's end may be the beginning of the tag. */
const startedTag = (text: string, tag: string): number => {
  for (let length = Math.min(text.length, tag.length - 1); length > 0; length--) if (tag.startsWith(text.slice(-length))) return length;
  return 0;
};

const OPEN = '<proposed_plan>';
const CLOSE = '</proposed_plan>';

class PlanLines {
  private inPlan = false;
  /** The line so far, where it may still be a tag; `null` where it is none. */
  private line: string | null = '';

  push(text: string): ReplyPart[] {
    return joined(text.split(/(?<=\n)/).flatMap((piece) => this.take(piece)));
  }

  finish(): ReplyPart[] {
    const { line } = this;
    this.line = '';
    return line === null || line === '' ? [] : this.ended(line);
  }

  private take(piece: string): ReplyPart[] {
    const line = (this.line ?? '') + piece;
    const isOver = line.endsWith('\n');
    if (this.line !== null && !isOver && (OPEN.startsWith(line.trim()) || CLOSE.startsWith(line.trim()))) { this.line = line; return []; }
    const parts = this.line === null ? this.said(piece) : isOver ? this.ended(line) : this.said(line);
    this.line = isOver ? '' : null;
    return parts;
  }

  private ended(line: string): ReplyPart[] {
    if (line.trim() !== (this.inPlan ? CLOSE : OPEN)) return this.said(line);
    this.inPlan = !this.inPlan;
    return this.inPlan ? [{ kind: 'plan', text: '', begins: true }] : [];
  }

  private said(text: string): ReplyPart[] {
    if (text === '') return [];
    return [this.inPlan ? { kind: 'plan', text, begins: false } : { kind: 'text', text }];
  }
}

/** Neighbours of one kind in one piece. */
const joined = (parts: readonly ReplyPart[]): ReplyPart[] => {
  const all: ReplyPart[] = [];
  for (const part of parts) {
    const last = all.at(-1);
    if (last?.kind !== part.kind || (part.kind === 'plan' && part.begins)) all.push({ ...part });
    else last.text += part.text;
  }
  return all;
};
