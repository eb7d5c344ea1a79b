import { getSystemErrorMap } from 'node:util';

// The C library's words, which Rust prints; Node has libuv's.
const texts = new Map([
  ['EPERM', 'Operation not permitted'],
  ['ENOENT', 'No such file or directory'],
  ['E2BIG', 'Argument list too long'],
  ['ENOEXEC', 'Exec format error'],
  ['EAGAIN', 'Resource temporarily unavailable'],
  ['ENOMEM', 'Cannot allocate memory'],
  ['EACCES', 'Permission denied'],
  ['EEXIST', 'File exists'],
  ['ENOTDIR', 'Not a directory'],
  ['EISDIR', 'Is a directory'],
  ['EINVAL', 'Invalid argument'],
  ['EMFILE', 'Too many open files'],
  ['ENFILE', 'Too many open files in system'],
  ['EFBIG', 'File too large'],
  ['ENOSPC', 'No space left on device'],
  ['EROFS', 'Read-only file system'],
  ['EPIPE', 'Broken pipe'],
  ['ENAMETOOLONG', 'File name too long'],
  ['ELOOP', 'Too many levels of symbolic links'],
  ['ECONNREFUSED', 'Connection refused'],
]);

/** A system error as Rust prints it: `No such file or directory (os error 2)`. Any other error: its message. */
export function osErrorText(error: unknown): string {
  const number = errorNumber(error);
  if (number === undefined) return error instanceof Error ? error.message : String(error);
  const [name, description] = getSystemErrorMap().get(number) ?? [errorCode(error) ?? '', 'Unknown error'];
  return `${texts.get(name) ?? `${description.charAt(0).toUpperCase()}${description.slice(1)}`} (os error ${-number})`;
}

/** An error of the C library, as Node throws it. `errno` above zero. */
export function systemError(syscall: string, errno: number): Error {
  const [code, description] = getSystemErrorMap().get(-errno) ?? ['UNKNOWN', `error ${errno}`];
  return Object.assign(new Error(`${syscall}: ${code}, ${description}`), { code, errno: -errno, syscall });
}

/** The error's name, as `ENOENT`; undefined where the system did not make it. */
export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** The error's number as Node tells it, below zero. */
const errorNumber = (error: unknown): number | undefined =>
  error instanceof Error && 'errno' in error && typeof error.errno === 'number' ? error.errno : undefined;
