/** A signal to a process group that may be gone already. Where there are no groups, to the process. */
export function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // The group is gone: what the signal was for has happened.
  }
}
