// Rust's `trim` cuts Unicode White_Space: U+0085 goes, U+FEFF stays. JavaScript's `trim` does it the other way round.
const whiteSpace = '\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const isSpace = new RegExp(`^[${whiteSpace}]$`);

/** Cuts Unicode White_Space at both ends, as Rust's `str::trim` does. */
export function trim(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace.test(text.charAt(end - 1))) end -= 1;
  return trimStart(text.slice(0, end));
}

export function trimStart(text: string): string {
  let start = 0;
  while (start < text.length && isSpace.test(text.charAt(start))) start += 1;
  return text.slice(start);
}
