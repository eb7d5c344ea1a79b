import { ReplyParts, type ReplyPart } from '../../../machines/index.ts';

/** A message that is told piece by piece. In Plan mode it has not begun before it says more than blanks: a plan may be all of it. */
export class MessageStream {
  readonly itemId: string;
  private readonly parts: ReplyParts;
  /** The blanks that it began with; `null` once it has said more. */
  private blanks: string | null;

  constructor(itemId: string, how: { hasPlans: boolean }) {
    this.itemId = itemId;
    this.parts = new ReplyParts(how);
    this.blanks = how.hasPlans ? '' : null;
  }

  push(text: string): ReplyPart[] {
    return this.parts.push(text).flatMap((part) => this.told(part));
  }

  /** What was held back. */
  finish(): ReplyPart[] {
    return this.parts.finish().flatMap((part) => this.told(part));
  }

  private told(part: ReplyPart): ReplyPart[] {
    if (part.kind === 'plan' || this.blanks === null) return [part];
    const text = this.blanks + part.text;
    this.blanks = text.trim() === '' ? text : null;
    return this.blanks === null ? [{ kind: 'text', text }] : [];
  }
}
