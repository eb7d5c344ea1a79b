import type { Fact } from '../../../machines/index.ts';
import { selectHandlers } from '../../hooks/index.ts';
import type { InputEvent, RecordedHookSet } from '../../runtime/input-event.ts';
import type { SessionRecord } from '../../views/record.ts';
import { violation, type Check, type Violation } from './check.ts';

/** How a prompt may come in. */
const isPromptEvent = (event: InputEvent): event is Extract<InputEvent, { type: 'prompt.submitted' | 'prompt.steered' | 'prompt.queued' }> =>
  event.type === 'prompt.submitted' || event.type === 'prompt.steered' || event.type === 'prompt.queued';

/**
 * L7: a prompt is accepted only by the answer of its own UserPromptSubmit hooks, or where none is to run. No input
 * vanishes: each prompt has at most one fate, and one that has none still waits. A blocked one is never accepted (L8).
 */
export const promptCheck = (): Check => {
  const fates = new Map<string, string | null>();
  let hooks: RecordedHookSet = { handlers: [], bypassTrust: false, featureEnabled: true };
  /** The runs that look at the prompt at the hooks; null where none was started since the last fate. */
  let looking: Set<string> | null = null;

  const decide = (record: SessionRecord, fate: 'accepted' | 'blocked', id: string): Violation[] => {
    const done = new Set(record.facts.flatMap((fact) => endedRun(fact)));
    const expected = looking;
    looking = null;
    if (expected === null) {
      const { selected } = selectHandlers(hooks.handlers, { event: 'UserPromptSubmit', matcherInputs: [] }, hooks);
      const missed = selected.filter((handler) => !handler.async && !('mode' in handler && handler.mode === 'shadow'));
      return missed.length === 0 ? [] : [violation('L7', record, `prompt ${id} is ${fate} although ${missed.length} UserPromptSubmit hooks have not run`)];
    }
    const broken = [...expected].filter((run) => !done.has(run));
    return broken.length === 0 ? [] : [violation('L7', record, `prompt ${id} is ${fate} before its hooks ended: ${broken.join(', ')}`)];
  };

  const settle = (record: SessionRecord, fact: Extract<Fact, { type: 'prompt.accepted' | 'prompt.blocked' | 'prompt.dropped' }>): Violation[] => {
    const id = fact.type === 'prompt.accepted' ? fact.prompt.id : fact.promptId;
    const fate = fact.type.slice('prompt.'.length);
    const before = fates.get(id);
    fates.set(id, fate);
    if (before === undefined) return [violation('L7', record, `prompt ${id} is ${fate} and never came in`)];
    const twice = before === null ? [] : [violation(before === 'blocked' ? 'L8' : 'L7', record, `prompt ${id} is ${fate} after it was ${before}`)];
    if (fact.type === 'prompt.dropped') { if (fact.turn !== null) looking = null; return twice; }
    return [...twice, ...decide(record, fate === 'accepted' ? 'accepted' : 'blocked', id)];
  };

  return {
    hear: (record) => {
      const event = record.event as InputEvent;
      if (event.type === 'log.opened' || event.type === 'hooks.reloaded') hooks = event.hooks;
      if (isPromptEvent(event) && record.facts.some(takesIn)) fates.set(event.prompt.id, null);
      return record.facts.flatMap((fact) => {
        if (fact.type === 'hook.started' && fact.run.event === 'UserPromptSubmit') (looking ??= new Set()).add(fact.run.id);
        return fact.type === 'prompt.accepted' || fact.type === 'prompt.blocked' || fact.type === 'prompt.dropped' ? settle(record, fact) : [];
      });
    },
  };
};

const takesIn = (fact: Fact): boolean => fact.type === 'turn.started' || fact.type === 'prompt.steered' || fact.type === 'prompt.queued';

/** A run that a port did not answer for has ended too: it was cut short and blocks nothing. */
const endedRun = (fact: Fact): string[] => {
  if (fact.type === 'hook.completed') return [fact.run.id];
  return fact.type === 'hook.interrupted' ? [fact.runId] : [];
};
