import { isJsonObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import { describe } from './content.ts';
import { jsonContent } from './toml-file.ts';
import { unknownVariant } from './unknown-variant.ts';

/** What a key of a configuration must hold, in the words of Codex's parser (serde): a kind of value, one of some names, a table. */
export type Shape = Kind | List | Names | Table;
type Kind = { expects: string; fits: (value: Json) => boolean; /** Where it does not fit, and where it is the empty text. */ otherwise?: string; empty?: string };
/** Codex names the list for what is wrong in it. */
type List = { expects: string; items: Shape };
/** `parts`: names that stand as the only key of a table. */
type Names = { names: readonly string[]; /** Of a name in particular. */ trouble?: (name: string) => string | null; parts?: Readonly<Record<string, Table>> };
type Table = {
  expects: string;
  /** Absent, and without `each`: what is in it is Codex's own and not looked at. */
  fields?: Readonly<Record<string, Shape>>;
  required?: readonly string[];
  /** In a table that takes any key. */
  each?: Shape;
  /** What is wrong with a table whose parts all fit. */
  refuses?: (value: JsonObject) => string | null;
  /** What keys must hold that nobody reads. */
  strays?: Shape;
  /** Codex names the table for what is wrong in it. */
  isOnePlace?: true;
};

/** A value that its key cannot hold. `named`: the keys by which Codex tells of it; `keys`: where it stands. */
export interface Misfit {
  message: string;
  named: readonly string[];
  keys: readonly string[];
}

/** The first value that does not fit, in the order of the file; `null` where every one does. */
export function misfit(value: Json, shape: Shape, keys: readonly string[] = []): Misfit | null {
  if ('names' in shape) return isJsonObject(value) && shape.parts !== undefined ? misfitInParts(value, shape, keys) : wrong(wrongName(value, shape), keys);
  if ('fits' in shape) return wrong(wrongKind(value, shape), keys);
  if ('items' in shape) return Array.isArray(value) ? misfitInList(value, shape.items, keys) : wrong(wrongType(value, shape.expects), keys);
  if (!isJsonObject(value)) return wrong(wrongType(value, shape.expects), keys);
  for (const [key, inner] of Object.entries(value)) {
    const wanted = fieldOf(shape, key) ?? shape.strays;
    const found = wanted === undefined ? null : misfit(inner, wanted, [...keys, key]);
    if (found !== null) return shape.isOnePlace === true ? { ...found, named: keys } : found;
  }
  const missing = shape.required?.find((key) => !Object.hasOwn(value, key));
  return wrong(missing === undefined ? shape.refuses?.(value) ?? null : `missing field \`${missing}\``, keys);
}

function misfitInList(list: readonly Json[], shape: Shape, keys: readonly string[]): Misfit | null {
  const found = list.map((item, index) => misfit(item, shape, [...keys, String(index)])).find((inItem) => inItem !== null);
  return found === undefined ? null : { ...found, named: keys };
}

/** The keys that nobody reads, each with those above it, in the order of the file. */
export function unknownKeys(value: Json, shape: Shape, keys: readonly string[] = []): (readonly string[])[] {
  if (!('fields' in shape || 'each' in shape) || !isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const known = fieldOf(shape, key);
    return known === undefined ? [[...keys, key]] : unknownKeys(inner, known, [...keys, key]);
  });
}

const fieldOf = ({ fields, each }: Table, key: string): Shape | undefined => (fields !== undefined && Object.hasOwn(fields, key) ? fields[key] : each);

const wrong = (message: string | null, keys: readonly string[]): Misfit | null => (message === null ? null : { message, named: keys, keys });

const wrongType = (value: Json, expects: string): string => `invalid type: ${describe(jsonContent(value))}, expected ${expects}`;

function wrongKind(value: Json, { expects, fits, otherwise, empty }: Kind): string | null {
  if (fits(value)) return value === '' ? empty ?? null : null;
  return otherwise ?? wrongValue(value, expects);
}

/** A number of the right kind and out of its range is the wrong value, not the wrong type. */
const wrongValue = (value: Json, expects: string): string =>
  (/^(a nonzero )?[ui]\w+$/.test(expects) && Number.isInteger(value) ? `invalid value: ${describe(jsonContent(value))}, expected ${expects}` : wrongType(value, expects));

function wrongName(value: Json, { names, trouble }: Names): string | null {
  if (typeof value !== 'string') return 'invalid type: unit variant, expected string only';
  return names.includes(value) ? null : trouble?.(value) ?? unknownVariant(value, names);
}

function misfitInParts(value: JsonObject, shape: Names, keys: readonly string[]): Misfit | null {
  const [key = ''] = Object.keys(value);
  const part = shape.parts?.[key];
  if (part === undefined) return wrong(wrongName(key, shape), keys);
  const found = misfit(value[key] ?? null, part, [...keys, key]);
  return found && { ...found, named: keys };
}
