import { createHash } from 'node:crypto';
import { floatText, isFloat, isMap, isNumberText } from './config/content.ts';
import type { Content, ContentMap } from './config/content.ts';

const numberKey = '$serde_json::private::Number';

/** The hash that trust is given to: what a handler does, neither where it stands nor what its script holds. */
export function trustHash(identity: { event: string; matcher: string | null; handler: ContentMap }): string {
  const text = canonicalJson({
    entries: [
      ['event_name', identity.event],
      ...(identity.matcher === null ? [] : [['matcher', identity.matcher] satisfies [string, Content]]),
      ['hooks', [identity.handler]],
    ],
  });
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** Every number of an input template as Rust writes an exact number: an object around its text. */
export function exactNumbers(content: Content): Content {
  if (typeof content === 'bigint' || isNumberText(content) || isFloat(content)) return { entries: [[numberKey, numberText(content)]] };
  if (Array.isArray(content)) return content.map(exactNumbers);
  return isMap(content) ? { entries: content.entries.map(([key, value]) => [key, exactNumbers(value)]) } : content;
}

/** Compact JSON, keys sorted by their UTF-8 bytes, the last of equal keys kept, numbers as they were written. */
export function canonicalJson(content: Content): string {
  if (typeof content === 'bigint' || isNumberText(content) || isFloat(content)) return numberText(content);
  if (Array.isArray(content)) return `[${content.map(canonicalJson).join(',')}]`;
  if (!isMap(content)) return JSON.stringify(content);
  const members = [...new Map(content.entries)].toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return `{${members.map(([key, value]) => `${JSON.stringify(key)}:${canonicalJson(value)}`).join(',')}}`;
}

function numberText(content: bigint | { numberText: string } | { float: number }): string {
  if (typeof content === 'bigint') return content.toString();
  return 'float' in content ? floatText(content.float) : content.numberText;
}
