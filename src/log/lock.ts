import { randomUUID } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { LogLockedError, type LockOwner } from './errors.ts';
import { errorCode } from '../processes/index.ts';
import { writeFully, type FileSystem } from './file-system.ts';
import type { Processes } from './processes.ts';

/*
 * One writer a log (L2), by a file `<log>.lock` that names its owner.
 *
 * A lock file appears whole, by `link`, so that no reader sees half of one. A dead owner's lock is never removed, for
 * two who found it dead could each remove the other's: its heir is whoever makes the one name `<lock>.after-<nonce of
 * the dead>`. That makes a chain, whose last owner is the owner. Only that one, alive, puts itself at the head again.
 * Whoever made a claim reads the chain anew, because the head may have changed between its look and its claim.
 */

export interface Lock {
  /** The dead owner whose lock this one took over. */
  readonly inheritedFrom: LockOwner | undefined;
  release(): Promise<void>;
}

export interface LockSystem {
  readonly fileSystem: FileSystem;
  readonly processes: Processes;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** What a lock file holds. */
export const holderSchema = z.object({
  pid: z.int(),
  startTime: z.string(),
  host: z.string(),
  since: z.int(),
  nonce: z.string().regex(/^[0-9a-f-]{1,64}$/),
});
type Holder = z.infer<typeof holderSchema>;

interface Chain {
  readonly owner: Holder | undefined;
  /** The name that the next owner must make. */
  readonly nextClaim: string;
  readonly length: number;
}

const MAX_ATTEMPTS = 100;
const MAX_CHAIN = 1000;

/** Takes the lock of the log at `logPath` (a real path), or throws LogLockedError that names the owner. */
export async function takeLock(logPath: string, system: LockSystem): Promise<Lock> {
  const path = `${logPath}.lock`;
  const self: Holder = { ...system.processes.self(), since: system.now(), nonce: randomUUID() };
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const chain = await readChain(logPath, system.fileSystem);
    if (chain.owner !== undefined) refuseUnlessDead(logPath, chain.owner, system.processes);
    if (await claim(logPath, self, chain, system.fileSystem)) {
      return { inheritedFrom: chain.owner, release: () => release(path, self, system.fileSystem) };
    }
  }
  throw new LogLockedError(logPath, undefined, 'Too many try to open it at once; try again.');
}

function refuseUnlessDead(logPath: string, owner: Holder, processes: Processes): void {
  const state = processes.stateOf(owner);
  if (state === 'dead') return;
  const self = processes.self();
  if (state === 'unknown') {
    throw new LogLockedError(logPath, owner, `Whether that process still runs cannot be seen from here; if it does not, remove ${logPath}.lock.`);
  }
  const same = owner.pid === self.pid && owner.startTime === self.startTime;
  throw new LogLockedError(logPath, owner, same ? 'That is this process: use the log that it has open.' : 'Close it there first.');
}

async function readChain(logPath: string, fileSystem: FileSystem): Promise<Chain> {
  let chain: Chain = { owner: undefined, nextClaim: `${logPath}.lock`, length: 0 };
  while (chain.length < MAX_CHAIN) {
    const text = await fileSystem.readText(chain.nextClaim);
    if (text === undefined) return chain;
    const owner = parseHolder(logPath, chain.nextClaim, text);
    chain = { owner, nextClaim: `${logPath}.lock.after-${owner.nonce}`, length: chain.length + 1 };
  }
  throw new LogLockedError(logPath, chain.owner, `Its lock was inherited ${MAX_CHAIN} times without being put in order; remove ${logPath}.lock*.`);
}

function parseHolder(logPath: string, claimPath: string, text: string): Holder {
  const advice = `If nobody has the log open, remove ${claimPath}.`;
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    throw new LogLockedError(logPath, undefined, advice);
  }
}

/** Whether `self` is the owner now. Leaves nothing behind where it is not, and where the file system fails. */
async function claim(logPath: string, self: Holder, chain: Chain, fileSystem: FileSystem): Promise<boolean> {
  const draft = `${logPath}.lock.new-${self.nonce}`;
  let owns = false;
  try {
    await writeDraft(draft, self, fileSystem);
    if (!(await linkDraft(draft, chain.nextClaim, fileSystem))) return false;
    const now = await readChain(logPath, fileSystem);
    if (now.owner?.nonce !== self.nonce) return false;
    if (now.length > 1) await becomeHead(logPath, draft, fileSystem);
    owns = true;
    return true;
  } finally {
    if (!owns) await giveUp(logPath, self, chain.nextClaim, fileSystem);
    await fileSystem.remove(draft);
  }
}

/** False where somebody was quicker (EEXIST) or a new owner swept the draft away (ENOENT). */
async function linkDraft(draft: string, claimPath: string, fileSystem: FileSystem): Promise<boolean> {
  try {
    await fileSystem.link(draft, claimPath);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST' || errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

async function giveUp(logPath: string, self: Holder, claimPath: string, fileSystem: FileSystem): Promise<void> {
  await release(claimPath, self, fileSystem);
  await release(`${logPath}.lock`, self, fileSystem);
}

async function writeDraft(draft: string, self: Holder, fileSystem: FileSystem): Promise<void> {
  const file = await fileSystem.open(draft, 'create');
  try {
    await writeFully(file, Buffer.from(`${JSON.stringify(self)}\n`), 0);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** The owner takes the first place, and sweeps what the dead have left; what others claim meanwhile is void. */
async function becomeHead(logPath: string, draft: string, fileSystem: FileSystem): Promise<void> {
  await fileSystem.rename(draft, `${logPath}.lock`);
  const prefix = `${basename(logPath)}.lock.`;
  for (const name of await fileSystem.list(dirname(logPath))) {
    if (name.startsWith(prefix)) await fileSystem.remove(join(dirname(logPath), name));
  }
}

async function release(path: string, self: Holder, fileSystem: FileSystem): Promise<void> {
  const text = await fileSystem.readText(path);
  if (text !== undefined && text.includes(self.nonce)) await fileSystem.remove(path);
}
