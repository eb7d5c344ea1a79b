import os from 'node:os';
import path from 'node:path';

export interface ShellCall {
  program: string;
  args: string[];
  /** cmd.exe takes its line as it is. */
  isVerbatim: boolean;
}

/** How a shell runs a hook's command. Without a shell: `$SHELL -lc` from the environment given (Windows: `%COMSPEC% /C`). */
export function shellCall(shell: string | null, command: string, env: NodeJS.ProcessEnv): ShellCall {
  if (shell === null) {
    if (process.platform === 'win32') return { program: env['COMSPEC'] ?? 'cmd.exe', args: ['/C', command], isVerbatim: false };
    return { program: env['SHELL'] ?? '/bin/sh', args: ['-lc', command], isVerbatim: false };
  }
  const name = path.basename(shell).toLowerCase().replace(/\.exe$/, '');
  if (name === 'pwsh' || name === 'powershell') return { program: shell, args: ['-NoProfile', '-Command', command], isVerbatim: false };
  if (name === 'cmd') return { program: shell, args: ['/c', `"${command}"`], isVerbatim: true };
  return { program: shell, args: ['-c', command], isVerbatim: false };
}

/** The user's own shell where hooks can use it, else `/bin/sh`. */
export function userShell(): string {
  const shell = os.userInfo().shell;
  return shell !== null && /^(bash|zsh|sh)$/.test(path.basename(shell)) ? shell : '/bin/sh';
}
