import { isDeepStrictEqual } from 'node:util';
import type { Json, Prompt } from '../../../../machines/index.ts';
import type { HostedThread } from '../../../host/open-session.ts';
import { tierNamed } from '../../../host/session-config.ts';
import { sessionContext } from '../../../runtime/system.ts';
import { method, type Method } from '../method.ts';
import { paramsOf } from '../params.ts';
import { RpcError } from '../rpc.ts';
import { loadedThread } from '../service.ts';
import { changeWantedSettings } from '../wanted-settings.ts';
import { promptOf } from '../turn-input.ts';
import { startedTurn } from '../wire-turn.ts';

/** Turns: begun, joined, interrupted. */
export const turnMethods: Record<string, Method> = {
  'turn/start': method(paramsOf.turnStart, async (service, params) => {
    const thread = loadedThread(service, params.threadId);
    refuseWhatCannotJoin(thread, params.outputSchema);
    await changeWantedSettings(service, thread, params);
    const { turn } = await thread.session.submit({ ...promptOf(params.input, params.clientUserMessageId), ...forItsTurn(params) });
    return { turn: startedTurn(turn) };
  }),

  'turn/steer': method(paramsOf.turnSteer, async (service, params) => {
    const { session } = loadedThread(service, params.threadId);
    const prompt = promptOf(params.input, params.clientUserMessageId);
    const { turn } = session.state;
    if (params.expectedTurnId === '') throw new RpcError('expectedTurnId must not be empty');
    if (turn === null) throw new RpcError('no active turn to steer');
    if (turn !== params.expectedTurnId) throw new RpcError(`expected active turn id \`${params.expectedTurnId}\` but found \`${turn}\``);
    if (params.input.length === 0) throw new RpcError('input must not be empty');
    const steered = await session.steer(prompt);
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

/** Which running turn takes no prompt, and what a prompt that joins one may not ask for. */
function refuseWhatCannotJoin({ session }: HostedThread, outputSchema: Json | undefined): void {
  const { turn } = sessionContext(session.system);
  if (turn?.kind === 'compaction') throw new RpcError('failed to submit turn input: ActiveTurnNotSteerable { turn_kind: Compact }', -32603);
  if (turn !== null && outputSchema !== undefined && !isDeepStrictEqual(turn.outputSchema, outputSchema)) throw new RpcError('failed to submit turn input: ActiveTurnOutputSchemaMismatch', -32603);
}

const forItsTurn = ({ outputSchema, serviceTierForTurn }: { outputSchema?: Json | undefined; serviceTierForTurn?: string | undefined }): Pick<Prompt, 'outputSchema' | 'serviceTier'> => ({
  ...(outputSchema === undefined ? {} : { outputSchema }), ...(serviceTierForTurn === undefined ? {} : { serviceTier: tierNamed(serviceTierForTurn) ?? serviceTierForTurn }),
});
