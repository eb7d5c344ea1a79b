import type { SessionRecord } from '../../src/views/record.ts';
import type { TroubleHandler } from '../../src/runtime/loop.ts';
import type { Session } from '../../src/runtime/session.ts';
import { createWorld, exits, type World, type WorldOptions } from '../../src/testing/index.ts';

/** A world in which much happens: contexts, a block, a denied and an allowed call, a Stop continuation. */
export const busy: WorldOptions = {
  seed: 11, delayMs: 10,
  model: (_request, k) => (k === 1 ? { text: 'let me see', calls: [{ name: 'sh', arguments: { command: 'ls' }, id: 'c1' }, { name: 'sh', arguments: { command: 'rm' }, id: 'c2' }] } : `answer ${k}`),
  tools: { sh: { run: () => 'a.txt', hookName: 'Bash' } },
  hooks: {
    SessionStart: () => 'session notes',
    UserPromptSubmit: ({ prompt }) => (String(prompt).includes('secret') ? { decision: 'block', reason: 'no secrets', hookSpecificOutput: { hookEventName: 'UserPromptSubmit', additionalContext: 'about a blocked prompt' } } : 'prompt notes'),
    PreToolUse: ({ tool_input: input }) => (JSON.stringify(input).includes('rm') ? exits(2, 'not rm') : undefined),
    PostToolUse: () => ({ hookSpecificOutput: { hookEventName: 'PostToolUse', additionalContext: 'tool notes' } }),
    Stop: ({ stop_hook_active: active }) => (active === true ? undefined : { decision: 'block', reason: 'go on' }),
  },
};

/** Lives a session in the busy world: two prompts, one of them blocked, another one steered in. */
export const liveBusily = async (options: WorldOptions = {}, watch: (session: Session, world: World) => void = () => undefined, onTrouble: TroubleHandler = () => undefined): Promise<{ world: World; session: Session; records: SessionRecord[] }> => {
  const world = createWorld({ ...busy, ...options });
  const session = await world.session({ onTrouble });
  watch(session, world);
  const first = await world.until(session.submit('list the files'));
  await world.until(session.steer('and a secret'));
  await world.until(session.queue('queued for later'));
  await world.until(first.ended);
  await world.until((await world.until(session.submit('thanks'))).ended);
  await world.until(session.close());
  return { world, session, records: await world.records() };
};
