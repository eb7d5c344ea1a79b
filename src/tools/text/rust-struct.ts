import type { Json } from '../../../machines/json.ts';
import { debugEscaped } from '../../../machines/rust-debug.ts';
import type { JsonNode } from './json-nodes.ts';

/** What does not fit, and up to which character the text had been read: serde's words, with a place in place of its line and column. */
export class Misfit extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** Reads one value as serde reads it into one Rust type; throws a Misfit. */
export type Reader<T> = (node: JsonNode) => T;
/** A field: how its value is read, and what stands for one that is missing, in an object and in a list. */
type Field<T> = { read: Reader<T>; inObject?: { value: T }; inList?: { value: T } };
type Fields = Record<string, Field<unknown>>;
type Read<F extends Fields> = { [K in keyof F]: F[K] extends Field<infer T> ? T : never };

export const required = <T>(read: Reader<T>): Field<T> => ({ read });
/** A field that may be missing, though not be null. */
export const defaulted = <T, D>(read: Reader<T>, value: D): Field<T | D> => ({ read, inObject: { value }, inList: { value } });
/** An `Option`: null and a missing field are both nothing. In a list it has to stand. */
export const option = <T>(read: Reader<T>): Field<T | null> => ({ read: (node) => (node.value === null ? null : read(node)), inObject: { value: null } });

export const string: Reader<string> = (node) => (typeof node.value === 'string' ? node.value : misfit(node, 'a string'));
export const flag: Reader<boolean> = (node) => (typeof node.value === 'boolean' ? node.value : misfit(node, 'a boolean'));
export const anything: Reader<Json> = ({ value }) => value;
export const list = <T>(read: Reader<T>): Reader<T[]> => (node) => (node.items === undefined ? misfit(node, 'a sequence') : node.items.map(read));
export const variant = <T extends string>(...names: readonly T[]): Reader<T> => (node) => {
  if (typeof node.value !== 'string') throw new Misfit('expected value', node.start + 1);
  const found = names.find((name) => name === node.value);
  if (found === undefined) throw new Misfit(`unknown variant \`${node.value}\`, expected one of ${names.map((name) => `\`${name}\``).join(', ')}`, node.end);
  return found;
};

const whole = (type: string, min: number, max: number): Reader<number> => (node) => {
  const { value, end } = node;
  if (typeof value !== 'number') return misfit(node, type);
  if (!Number.isInteger(value) || String(value).includes('e')) throw new Misfit(`invalid type: floating point \`${value}\`, expected ${type}`, end);
  if (value < min || value > max) throw new Misfit(`invalid value: integer \`${value}\`, expected ${type}`, end);
  return value;
};
export const u64 = whole('u64', 0, 2 ** 64);
export const usize = whole('usize', 0, 2 ** 64);
export const i64 = whole('i64', -(2 ** 63), 2 ** 63);
export const i32 = whole('i32', -(2 ** 31), 2 ** 31 - 1);

/** A struct: from an object by name, its fields in the text's order; from a list by place. Unknown fields are passed over. */
export const struct = <F extends Fields>(name: string, fields: F): Reader<Read<F>> => (node) => {
  const read = node.items === undefined ? fromObject(name, fields, node) : fromList(name, fields, node, node.items);
  return read as Read<F>; // Each field's own reader made its value.
};

function fromObject(name: string, fields: Fields, node: JsonNode): Record<string, unknown> {
  if (node.entries === undefined) return misfit(node, `struct ${name}`);
  const read: Record<string, unknown> = {};
  for (const { key, node: value } of node.entries) if (Object.hasOwn(fields, key)) read[key] = fields[key]?.read(value);
  for (const [key, { inObject }] of Object.entries(fields)) {
    if (Object.hasOwn(read, key)) continue;
    if (inObject === undefined) throw new Misfit(`missing field \`${key}\``, node.end);
    read[key] = inObject.value;
  }
  return read;
}

function fromList(name: string, fields: Fields, node: JsonNode, items: readonly JsonNode[]): Record<string, unknown> {
  const declared = Object.entries(fields);
  const read = declared.map(([key, field], i) => {
    const item = items[i];
    if (item !== undefined) return [key, field.read(item)] as const;
    if (field.inList === undefined) throw new Misfit(`invalid length ${i}, expected struct ${name} with ${declared.length} element${declared.length === 1 ? '' : 's'}`, node.end);
    return [key, field.inList.value] as const;
  });
  const extra = items[declared.length];
  if (extra !== undefined) throw new Misfit('trailing characters', extra.start + 1);
  return Object.fromEntries(read);
}

/** A value of the wrong type. Serde looks no further than the first character of a list or an object. */
function misfit(node: JsonNode, wanted: string): never {
  const isOpen = node.items !== undefined || node.entries !== undefined;
  throw new Misfit(`invalid type: ${kindOf(node.value)}, expected ${wanted}`, isOpen ? node.start : node.end);
}

function kindOf(value: Json): string {
  if (typeof value === 'string') return `string "${debugEscaped(value)}"`;
  if (typeof value === 'number') return Number.isInteger(value) ? `integer \`${value}\`` : 'number';
  if (typeof value === 'boolean') return `boolean \`${value}\``;
  if (value === null) return 'null';
  return Array.isArray(value) ? 'sequence' : 'map';
}
