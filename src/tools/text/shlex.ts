/**
 * Quotes words for a POSIX shell as the Rust crate `shlex` does, because clients see its spelling: runs of characters
 * that one kind of quotes can hold, `'` where possible, then `"`; `^` and `!` only inside `'`.
 * Source: https://docs.rs/shlex/1.3.0/shlex/bytes/struct.Quoter.html
 */
export const shlexJoin = (words: readonly string[]): string =>
  words.some((word) => word.includes('\0')) ? '<command included NUL byte>' : words.map(shlexQuote).join(' ');

export function shlexQuote(word: string): string {
  if (word === '') return "''";
  let rest = word;
  let quoted = '';
  while (rest !== '') {
    const { length, style } = nextRun(rest);
    quoted += wrap(rest.slice(0, length), style);
    rest = rest.slice(length);
  }
  return quoted;
}

type Style = 'bare' | 'single' | 'double';

/** The longest run from the start that one style can hold. A `^` may only be the first character of a `'` run. */
function nextRun(text: string): { length: number; style: Style } {
  let bare = true;
  let single = true;
  let double = true;
  let length = 0;
  for (const char of text) {
    if (char === '^' && length > 0) break;
    const next: { bare: boolean; single: boolean; double: boolean } = { bare: bare && isBare(char), single: single && char !== "'" && char !== '\\', double: double && !'`$!^'.includes(char) };
    if (!next.bare && !next.single && !next.double) break;
    ({ bare, single, double } = next);
    length += char.length;
  }
  return { length, style: bare ? 'bare' : single ? 'single' : 'double' };
}

const isBare = (char: string): boolean => /^[+\-./:@\]_0-9A-Za-z]$/.test(char);

function wrap(run: string, style: Style): string {
  if (style === 'bare') return run;
  return style === 'single' ? `'${run}'` : `"${run.replace(/["\\$`]/g, (char) => `\\${char}`)}"`;
}

/** Splits as a POSIX shell would, without expansions; null where a quote stays open. */
export function shlexSplit(text: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote: '"' | "'" | null = null;
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (quote === "'") {
      if (char === "'") quote = null; else word = (word ?? '') + char;
    } else if (char === '\\') {
      if (i + 1 >= text.length) return null;
      const next = text.charAt(++i);
      if (quote === null) word = (word ?? '') + (next === '\n' ? '' : next);
      else word = (word ?? '') + ('$`"\\'.includes(next) ? next : next === '\n' ? '' : char + next);
    } else if (quote === '"') {
      if (char === '"') quote = null; else word = (word ?? '') + char;
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
    } else if (char === '#' && word === null) {
      while (i + 1 < text.length && text.charAt(i + 1) !== '\n') i++;
    } else if (/[ \t\n]/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + char;
  }
  if (quote !== null) return null;
  return word === null ? words : [...words, word];
}
