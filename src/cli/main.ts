#!/usr/bin/env node
/** Only looks whether this Node will do: nothing newer is parsed before. */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 12)) {
  process.stderr.write(`hookturn needs Node 22.12 or newer; this is Node ${process.versions.node} (${process.execPath}). Install a newer one from https://nodejs.org, or put it first in PATH.\n`);
  process.exitCode = 2;
} else {
  process.getBuiltinModule('node:module').enableCompileCache();
  void import('./run.ts').then(({ run }) => run(process.argv.slice(2)));
}
