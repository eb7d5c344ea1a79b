/**
 * A value of a configuration file, whichever format it came from. Integers that fit 64 bits are bigints; every other
 * number of a JSON file keeps its text, because trust hashes cover it.
 */
export type Content = null | boolean | string | bigint | FloatNumber | NumberText | Content[] | ContentMap;

/** A TOML float. */
export interface FloatNumber {
  float: number;
}

/** A JSON number that is no 64-bit integer, as text. */
export interface NumberText {
  numberText: string;
}

/** Keys in file order; a key may come twice. */
export interface ContentMap {
  entries: [key: string, value: Content][];
}

export function isMap(content: Content): content is ContentMap {
  return typeof content === 'object' && content !== null && 'entries' in content && !Array.isArray(content);
}

export function isNumberText(content: Content): content is NumberText {
  return typeof content === 'object' && content !== null && 'numberText' in content;
}

export function isFloat(content: Content): content is FloatNumber {
  return typeof content === 'object' && content !== null && 'float' in content;
}

/** What the value is, in the words of Rust's serde. */
export function describe(content: Content): string {
  if (content === null) return 'null';
  if (typeof content === 'boolean') return `boolean \`${content}\``;
  if (typeof content === 'string') return `string ${rustQuoted(content)}`;
  if (typeof content === 'bigint') return `integer \`${content}\``;
  if (isFloat(content)) return `floating point \`${floatText(content.float)}\``;
  return Array.isArray(content) ? 'sequence' : 'map';
}

/** A string in Rust's debug quotes. */
export function rustQuoted(text: string): string {
  const escapes = new Map([['\\', '\\\\'], ['"', '\\"'], ['\n', '\\n'], ['\r', '\\r'], ['\t', '\\t'], ['\0', '\\0']]);
  const body = [...text].map((char) => escapes.get(char) ?? (isPrintable(char) ? char : `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`));
  return `"${body.join('')}"`;
}

function isPrintable(char: string): boolean {
  return char === ' ' || !/[\p{C}\p{Z}]/u.test(char);
}

/** A float as Rust prints the shortest text that reads back as it. */
export function floatText(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e');
  const point = Number(exponent) + 1;
  if (point > 16 || point <= -5) return `${mantissa}e${exponent}`;
  const text = point <= 0 ? value.toFixed(mantissa.replace(/[-.]/g, '').length - point) : String(value);
  return text.includes('.') ? text : `${text}.0`;
}
