import { enqueueActions } from 'xstate';
import { sessionMachine, toolCallMachine, type Fact } from '../../machines/index.ts';
import { foldMachine } from '../../src/runtime/fold-machine.ts';
import type { Law } from '../../src/runtime/mailbox.ts';
import { isAwaited, step, stepWith } from '../../src/runtime/step.ts';
import type { Sabotage } from './simulate.ts';

const lawOf = (change: Partial<Law>): { law: Law } => ({ law: { step, isAwaited, ...change } });

const spoiling = (spoil: (facts: Fact[]) => Fact[]): { law: Law } =>
  lawOf({ step: (before, event, at) => { const stepped = step(before, event, at); return { ...stepped, facts: spoil(stepped.facts) }; } });

const without = (action: string): { law: Law } => lawOf({
  step: stepWith({ session: foldMachine(sessionMachine.provide({ actions: { [action]: enqueueActions(() => undefined) } as never })), toolCall: foldMachine(toolCallMachine) }),
});

/** Mistakes in the core, each found by the simulation alone: by the laws that records show, by lost records, by wrong requests. */
export const sabotages: { name: string; sabotage: Sabotage }[] = [
  { name: 'the fence is down: an answer that nobody waits for is heard', sabotage: lawOf({ isAwaited: () => true }) },
  { name: 'two facts are swapped', sabotage: spoiling((facts) => (facts[0] === undefined || facts[1] === undefined ? facts : [facts[1], facts[0], ...facts.slice(2)])) },
  { name: 'a context is forgotten', sabotage: spoiling((facts) => facts.filter(({ type }) => type !== 'context.injected')) },
  { name: 'an end of a tool call is not told', sabotage: spoiling((facts) => facts.filter(({ type }) => type !== 'tool.finished')) },
  { name: 'an interrupt leaves the calls running', sabotage: without('interruptCalls') },
  { name: 'outputs are not given to the model', sabotage: without('answerCalls') },
  {
    name: 'a record is handed on before it is durable',
    sabotage: {
      session: (session) => {
        const options = session['loop'].mailbox['options'];
        const { log } = options;
        const hasty = new Proxy(log, { get: (target, key) => (key === 'append' ? (...args: Parameters<typeof log.append>) => { target.append(...args).catch(() => undefined); return Promise.resolve(); } : bound(target, key)) });
        Object.assign(options, { log: hasty });
      },
    },
  },
  {
    name: 'the disk only says that it has synced',
    sabotage: {
      disk: (disk) => ({
        ...disk,
        open: async (path, how) => { const file = await disk.open(path, how); return new Proxy(file, { get: (target, key) => (key === 'datasync' ? () => Promise.resolve() : bound(target, key)) }); },
      }),
    },
  },
  {
    name: 'effects are performed twice',
    sabotage: {
      session: (session) => {
        const performer = session['loop']['performer'];
        const once = performer.perform.bind(performer);
        performer.perform = (effect, moment) => { once(effect, moment); once(effect, moment); };
      },
    },
  },
  {
    name: 'a request is made ready without the record that wishes for it',
    sabotage: { session: ({ transcript }) => { transcript.with = () => transcript; } },
  },
  {
    name: 'the request leaves out what hooks added',
    sabotage: {
      session: (session) => {
        const { transcript } = session;
        const apply = transcript.apply.bind(transcript);
        transcript.apply = (record) => apply({ ...record, facts: record.facts.filter(({ type }) => type !== 'context.injected') });
      },
    },
  },
];

const bound = (target: object, key: string | symbol): unknown => {
  const value: unknown = Reflect.get(target, key);
  return typeof value === 'function' ? value.bind(target) : value;
};
