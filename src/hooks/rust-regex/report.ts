/** A stretch of a pattern in characters; `end` is not part of it. */
export interface Span {
  start: number;
  end: number;
}

/** Trouble in a pattern; `also` marks a second place that belongs to it. */
export class RegexError extends Error {
  override readonly name = 'RegexError';
  readonly span: Span;
  readonly also: Span | undefined;
  constructor(message: string, span: Span, also?: Span) {
    super(message);
    this.span = span;
    this.also = also;
  }
}

/** The trouble as Rust's regex crate shows it: the pattern, marks below it, the message. */
export function report(pattern: string, { message, span, also }: RegexError): string {
  const lines = pattern.split('\n');
  const shown = lines.length === 1 ? ['    ' + pattern, marks('    ', 0, lines, [span, also])] : numbered(lines, [span, also]);
  return ['regex parse error:', ...shown, `error: ${message}`].join('\n');
}

function numbered(lines: string[], spans: (Span | undefined)[]): string[] {
  const divider = '~'.repeat(79);
  const width = String(lines.length).length;
  const body = lines.flatMap((line, index) => {
    const under = marks(' '.repeat(width + 2), index, lines, spans);
    return [`${String(index + 1).padStart(width)}: ${line}`, ...(under.trim() === '' ? [] : [under])];
  });
  return [divider, ...body, divider];
}

function marks(indent: string, line: number, lines: string[], spans: (Span | undefined)[]): string {
  const start = lines.slice(0, line).reduce((sum, text) => sum + [...text].length + 1, 0);
  const end = start + [...(lines[line] ?? '')].length;
  let under = '';
  const known = spans.filter((span) => span !== undefined).toSorted((a, b) => a.start - b.start);
  for (const span of known) {
    if (span.start < start || span.start > end) continue;
    under = under.padEnd(span.start - start) + '^'.repeat(Math.max(1, span.end - span.start));
  }
  return indent + under;
}
