const escapes: Record<string, string> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\0': '\\0' };

/** As Rust's Debug writes a string, without its outer quotes; `times` for a Debug inside a Debug. */
export function debugEscaped(text: string, times = 1): string {
  let escaped = text;
  for (let i = 0; i < times; i++) escaped = escaped.replace(/[\\"\n\r\t\0]/g, (char) => escapes[char] ?? char);
  return escaped;
}
