const signs = ['operation not permitted', 'permission denied', 'read-only file system', 'seccomp', 'sandbox', 'landlock', 'failed to write file'];
const shellErrors = new Set([2, 126, 127]);

/** Whether a failure looks like the sandbox's doing: Codex judges by the exit code and these words. */
export function looksDenied(exitCode: number, output: string): boolean {
  if (exitCode === 0) return false;
  const text = output.toLowerCase();
  if (signs.some((sign) => text.includes(sign))) return true;
  return !shellErrors.has(exitCode) && exitCode === 128 + 31;
}
