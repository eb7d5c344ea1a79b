import { describe, expect, it } from 'vitest';
import { explainHooks, formatHookExplanation, formatShadowReport, formatWhy, shadowReport, why } from '../../src/replay/index.ts';
import { createWorld } from '../../src/testing/index.ts';
import { liveBusily } from '../invariants/worlds.ts';

const typesOf = (found: ReturnType<typeof why>): string[] => found?.reasons.map(({ type }) => type) ?? [];

describe('why', () => {
  it('leads from a blocked prompt to the hook that blocked it', async () => {
    const { records } = await liveBusily();
    const found = why(records, 'and a secret');
    expect(found?.subject.kind).toBe('prompt');
    expect(typesOf(found)).toEqual(['prompt.steered', 'hook.started', 'hook.completed', 'prompt.blocked', 'context.injected']);
    expect(formatWhy(found)).toContain('the prompt was blocked by user-prompt-submit:3:/world/hooks.json: "no secrets"');
  });

  it('leads from a tool output to the call, its hooks, and the model that asked', async () => {
    const { records } = await liveBusily();
    expect(typesOf(why(records, 'c1'))).toEqual(['sampling.started', 'model.replied', 'tool.called', 'hook.started', 'hook.completed', 'tool.started', 'tool.finished', 'hook.started', 'hook.completed', 'context.injected', 'tool.answered']);
    expect(typesOf(why(records, 'c2'))).toEqual(['sampling.started', 'model.replied', 'tool.called', 'hook.started', 'hook.completed', 'tool.blocked', 'tool.answered']);
  });

  it('leads from a message to its request and to what was new in it', async () => {
    const { records } = await liveBusily();
    expect(typesOf(why(records, 'let me see'))).toEqual(['context.injected', 'prompt.accepted', 'context.injected', 'sampling.started', 'model.replied']);
  });

  it('leads from a context and from a continuation to the runs that gave them', async () => {
    const { records } = await liveBusily();
    expect(typesOf(why(records, 'tool notes'))).toEqual(['hook.started', 'hook.completed', 'context.injected']);
    expect(typesOf(why(records, 'go on'))).toEqual(['hook.started', 'hook.completed', 'turn.continued']);
  });

  it('knows places, and says null of what is not there', async () => {
    const { records } = await liveBusily();
    const accepted = records.find(({ facts }) => facts.some(({ type }) => type === 'prompt.accepted'));
    expect(why(records, `${accepted?.seq}.${accepted?.facts.findIndex(({ type }) => type === 'prompt.accepted')}`)?.subject.kind).toBe('prompt');
    expect(formatWhy(why(records, 'no such thing'))).toBe('nothing of that name is in the log');
  });
});

describe('explainHooks', () => {
  it('says of each handler and each occurrence of its event exactly one thing', async () => {
    const world = createWorld({
      model: ['fine'],
      hooks: { UserPromptSubmit: [() => 'notes', { run: () => undefined, trust: 'untrusted' }, { run: () => undefined, enabled: false }, { run: () => 'x', mode: 'shadow' }], PreToolUse: { run: () => undefined, matcher: 'Bash' }, Stop: () => undefined },
    });
    const session = await world.session();
    for (const text of ['one', 'two']) await world.until((await world.until(session.submit(text))).ended);
    await world.until(session.close());
    const explained = explainHooks(await world.records());
    const key = (event: string, index: number): string => `/world/hooks.json:${event}:${index}:0`;
    expect(explained.handlers.map(({ handlerKey, ran, skipped }) => [handlerKey, ran, skipped])).toEqual([
      [key('pre_tool_use', 0), 0, {}],
      [key('user_prompt_submit', 0), 2, {}], [key('user_prompt_submit', 1), 0, { untrusted: 2 }], [key('user_prompt_submit', 2), 0, { disabled: 2 }], [key('user_prompt_submit', 3), 0, { shadow: 2 }],
      [key('stop', 0), 2, {}],
    ]);
    const perOccurrence = explained.occurrences.map(({ occurrence, handlerKey }) => `${occurrence} ${handlerKey}`);
    expect(new Set(perOccurrence).size).toBe(perOccurrence.length);
    expect(formatHookExplanation(explained)).toContain('its event never came');
  });
});

describe('shadowReport', () => {
  it('tells what handlers in shadow mode would have decided', async () => {
    const world = createWorld({ model: ['fine'], hooks: { UserPromptSubmit: { run: ({ prompt }) => (prompt === 'bad' ? { decision: 'block', reason: 'no' } : undefined), mode: 'shadow' } } });
    const session = await world.session();
    for (const text of ['good', 'bad']) await world.until((await world.until(session.submit(text))).ended);
    await world.rest();
    await world.until(session.close());
    const report = shadowReport([{ name: 'a log', records: await world.records() }]);
    expect(report.handlers).toMatchObject([{ runs: 2, wouldDecide: 1, failed: 0, unfinished: 0 }]);
    expect(formatShadowReport(report)).toMatch(/a log record \d+ {2}UserPromptSubmit would have been blocked by .*: no/);
  });
});
