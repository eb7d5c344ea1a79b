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
  ['ENOTDIR', 'Not a directory'],
  ['EISDIR', 'Is a directory'],
  ['EINVAL', 'Invalid argument'],
  ['EMFILE', 'Too many open files'],
  ['ENFILE', 'Too many open files in system'],
  ['ELOOP', 'Too many levels of symbolic links'],
  ['ENAMETOOLONG', 'File name too long'],
]);

/** A system error as Rust prints it: `No such file or directory (os error 2)`. Any other error: its message. */
export function osErrorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!('errno' in error) || typeof error.errno !== 'number') return error.message;
  const [name, description] = getSystemErrorMap().get(error.errno) ?? ['', error.message];
  return `${texts.get(name) ?? description} (os error ${Math.abs(error.errno)})`;
}
