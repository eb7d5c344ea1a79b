import { createActor, fromPromise, initialTransition, transition, waitFor, type AnyMachineSnapshot } from 'xstate';
import { describe, expect, it } from 'vitest';
import { liveModel, noHooks, noOutcome, sessionMachine, textPrompt, toolCallMachine, type HookAnswer, type HookRequest, type ResponseItem, type SessionEvent, type ToolResult, type ToolRunRequest } from '../../machines/index.ts';

const message = (text: string): ResponseItem => ({ type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] });
const shellCall: ResponseItem = { type: 'function_call', call_id: 'c1', name: 'exec_command', arguments: '{"cmd":"ls"}' };
const call = {
  call: { callId: 'c1', kind: 'function' as const, name: 'exec_command', input: '{"cmd":"ls"}' },
  description: { hook: { name: 'Bash', aliases: [], input: { command: 'ls' } }, rewrites: 'command' as const, parallel: true, permission: { need: 'none' as const }, abortedOutput: 'aborted' },
};
const usage = { input: 1, cachedInput: 0, output: 1, reasoningOutput: 0, total: 2 };

/** A world in which one prompt is blocked, one calls a tool, and a Stop hook continues the turn once. */
const actors = () => {
  let request = 0;
  const hooks = fromPromise<HookAnswer, HookRequest>(({ input }) => Promise.resolve(answerOf(input)));
  return {
    hooks,
    model: liveModel(async (_request, tell) => {
      request++;
      if (request === 1) tell({ type: 'model.item', item: shellCall, call });
      tell({ type: 'model.item', item: message(`answer ${request}`) });
      return Promise.resolve({ status: 'completed', usage });
    }),
    toolCall: toolCallMachine.provide({ actors: { hooks, tool: fromPromise<ToolResult, ToolRunRequest>(() => Promise.resolve({ output: 'a.txt', success: true, post: null, items: [] })) } }),
  };
};

const answerOf = (request: HookRequest): HookAnswer => {
  if (request.event === 'UserPromptSubmit' && request.fields['prompt'] === 'bad') return { ...noHooks, outcome: { ...noOutcome, block: true, blockReason: 'no' } };
  if (request.event === 'Stop' && request.fields['stop_hook_active'] === false) return { ...noHooks, outcome: { ...noOutcome, block: true, blockReason: 'go on', fragments: [{ runId: 'r1', text: 'go on' }] } };
  return noHooks;
};

/** What a snapshot says, without the actors that hang on it. */
const plain = ({ value, context, status }: AnyMachineSnapshot): unknown => JSON.parse(JSON.stringify({ value, context, status }));

describe('sessionMachine', () => {
  it('comes to the same states live and folded, event by event', async () => {
    const heard: { event: SessionEvent; after: unknown }[] = [];
    const machine = sessionMachine.provide({ actors: actors() });
    const actor = createActor(machine, {
      input: {},
      inspect: (told) => {
        if (told.type === '@xstate.snapshot' && told.actorRef === actor && told.event.type !== 'xstate.init') heard.push({ event: told.event as SessionEvent, after: plain(told.snapshot as AnyMachineSnapshot) });
      },
    });
    const facts: string[] = [];
    actor.on('*', (fact) => facts.push(fact.type));
    actor.start();
    for (const [id, text] of [['p1', 'bad'], ['p2', 'list the files']] as const) {
      actor.send({ type: 'prompt.submitted', prompt: textPrompt(id, text), turn: `turn of ${id}` });
      await waitFor(actor, (snapshot) => snapshot.value === 'idle');
    }

    let [snapshot] = initialTransition(machine, {});
    const folded = heard.map(({ event }) => { [snapshot] = transition(machine, snapshot, event); return { event, after: plain(snapshot) }; });
    expect(heard.length).toBeGreaterThan(20);
    expect(folded).toEqual(heard);
    expect(facts).toEqual([
      'turn.started', 'prompt.blocked', 'turn.settled',
      'turn.started', 'prompt.accepted', 'sampling.started', 'model.replied', 'tool.called', 'model.replied', 'sampling.completed', 'tool.answered',
      'sampling.started', 'model.replied', 'sampling.completed', 'turn.continued',
      'sampling.started', 'model.replied', 'sampling.completed', 'turn.settled',
    ]);
    actor.stop();
  });

  it('says which actor is missing when it runs live without one', async () => {
    const actor = createActor(sessionMachine, { input: {} });
    const failure = new Promise((resolve) => { actor.subscribe({ error: resolve }); });
    actor.start();
    actor.send({ type: 'prompt.submitted', prompt: textPrompt('p', 'x'), turn: 't' });
    expect(String(await failure)).toContain('The actor "hooks" is not provided');
  });
});
