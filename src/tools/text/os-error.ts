import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';

const ownWords: Record<string, string> = { EISDIR: 'Is a directory', ENOTDIR: 'Not a directory' };

/** A failed system call as Rust words it: `No such file or directory (os error 2)`. */
export function osErrorText(error: unknown): string {
  const code = errorCode(error);
  const number = code === undefined ? undefined : Object.entries(constants.errno).find(([name]) => name === code)?.[1];
  if (code === undefined || number === undefined) return error instanceof Error ? error.message : String(error);
  const words = ownWords[code] ?? getSystemErrorMap().get(-number)?.[1] ?? code;
  return `${words.charAt(0).toUpperCase()}${words.slice(1)} (os error ${number})`;
}

export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
