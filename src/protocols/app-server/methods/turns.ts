import path from 'node:path';
import { first } from 'rxjs';
import type { HostedThread, ThreadChange } from '../../../host/open-session.ts';
import type { SandboxChoice } from '../../../host/policies.ts';
import { method, type Method } from '../method.ts';
import { paramsOf, type WireSandboxPolicy } from '../params.ts';
import { RpcError } from '../rpc.ts';
import { loadedThread } from '../service.ts';
import { promptOf } from '../turn-input.ts';
import { startedTurn } from '../wire-turn.ts';

/** Turns: begun, joined, interrupted. */
export const turnMethods: Record<string, Method> = {
  'turn/start': method(paramsOf.turnStart, async (service, params) => {
    const thread = loadedThread(service, params.threadId);
    await thread.tools.ready();
    await changeThread(thread, params);
    const { turn } = await thread.session.submit(promptOf(params.input, params.clientUserMessageId));
    return { turn: startedTurn(turn) };
  }),

  'turn/steer': method(paramsOf.turnSteer, async (service, params) => {
    const { session } = loadedThread(service, params.threadId);
    const { turn } = session.state;
    if (turn === null) throw new RpcError('no active turn to steer');
    if (turn !== params.expectedTurnId) throw new RpcError(`expected active turn id \`${params.expectedTurnId}\` but found \`${turn}\``);
    if (params.input.length === 0) throw new RpcError('input must not be empty');
    const steered = await session.steer(promptOf(params.input, params.clientUserMessageId));
    return { turnId: steered.turn };
  }),

  'turn/interrupt': method(paramsOf.turnInterrupt, async (service, { threadId, turnId }) => {
    const { session } = loadedThread(service, threadId);
    const { turn } = session.state;
    // Without an id: whatever runs, and nothing where nothing does. A client sends it before it has heard of the turn.
    const isAny = turnId === '';
    if (turn === null && isAny) return {};
    if (turn === null) throw new RpcError('no active turn to interrupt');
    if (turn !== turnId && !isAny) throw new RpcError(`expected active turn id ${turnId} but found ${turn}`);
    await session.interrupt();
    return {};
  }),
};

type Wanted = { cwd?: string | undefined; model?: string | undefined; approvalPolicy?: ThreadChange['approvalPolicy']; sandboxPolicy?: WireSandboxPolicy | undefined };

/** What turn/start changes for this turn and the following ones. A turn that runs already goes on as it began: then for the following ones alone. */
async function changeThread(thread: HostedThread, { cwd, model, approvalPolicy, sandboxPolicy }: Wanted): Promise<void> {
  const change: ThreadChange = {
    ...(cwd === undefined ? {} : { cwd: path.resolve(thread.info.cwd, cwd) }), ...(model === undefined ? {} : { model }),
    ...(approvalPolicy === undefined ? {} : { approvalPolicy }), ...(sandboxPolicy === undefined ? {} : { sandbox: sandboxFrom(sandboxPolicy) }),
  };
  if (Object.keys(change).length === 0) return;
  if (thread.session.state.turn === null) await applyChange(thread, change);
  // A session that closes before has no following turns.
  else thread.session.state$.pipe(first(({ turn }) => turn === null)).subscribe({ next: () => { void applyChange(thread, change).catch(() => undefined); }, error: () => undefined });
}

async function applyChange(thread: HostedThread, change: ThreadChange): Promise<void> {
  thread.change(change);
  const { sandbox, ...settings } = change;
  await thread.session.changeSettings({ ...settings, ...(sandbox === undefined ? {} : { sandboxMode: sandbox.mode }) });
}

function sandboxFrom(policy: WireSandboxPolicy): SandboxChoice {
  switch (policy.type) {
    case 'dangerFullAccess': return { mode: 'danger-full-access' };
    case 'externalSandbox': return { mode: 'external' };
    case 'readOnly': return { mode: 'read-only', networkAccess: policy.networkAccess };
    case 'workspaceWrite': {
      const { writableRoots, networkAccess, excludeTmpdirEnvVar, excludeSlashTmp } = policy;
      return { mode: 'workspace-write', writableRoots, networkAccess, excludeTmpdirEnvVar, excludeSlashTmp };
    }
  }
}
