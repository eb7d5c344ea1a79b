import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { charts } from '../../src/graph/charts.ts';
import { Engine } from '../../src/inspector/engine/engine.ts';
import { activeStates } from '../../src/inspector/engine/machines-at.ts';
import { everything, groups } from '../../src/inspector/engine/protocol.ts';
import { itemText } from '../../src/inspector/engine/describe.ts';
import type { InputEvent } from '../../src/runtime/input-event.ts';
import { stateOf } from '../../src/runtime/state.ts';
import { step, type Stepped } from '../../src/runtime/step.ts';
import type { System } from '../../src/runtime/system.ts';
import { Transcript } from '../../src/views/transcript.ts';
import { demoSession } from './demo-session.ts';
import { linesOf, longRecords } from './long-log.ts';

const demo = await demoSession();
await demo.play();
const { records } = demo;
const demoLines = linesOf(records);

const engineOf = (text: string, chunk = 50_000): Engine => {
  const engine = new Engine();
  const bytes = new TextEncoder().encode(text);
  for (let start = 0; start < bytes.length; start += chunk) engine.take(bytes.slice(start, start + chunk));
  return engine;
};

/** The core's own step, record by record. */
const steps: Stepped[] = [];
for (const record of records) steps.push(step(steps.at(-1)?.system ?? null, record.event as unknown as InputEvent, record.at));
const systemAt = (seq: number): System => steps[seq - 1]?.system ?? (() => { throw new Error(`no record ${seq}`); })();

describe('the engine', () => {
  test('is where the core is at every record, in any order of asking', () => {
    const engine = engineOf(demoLines);
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: records.length }), { minLength: 1, maxLength: 30 }), (seqs) => {
      for (const seq of seqs) {
        const moment = engine.answer('moment', { seq });
        const system = systemAt(seq);
        expect(moment?.state).toBe(stateOf(system).name);
        expect(moment?.machines[0]?.active).toEqual(activeStates('session', system.session.value));
        expect(moment?.machines.filter(({ ended, id }) => !ended && id !== 'session').map(({ id, active }) => [id, active]))
          .toEqual(Object.entries(system.calls).map(([id, call]) => [id, activeStates('toolCall', call.value)]));
        expect(moment?.queue.map(({ id }) => id)).toEqual(stateOf(system).queue);
        expect(moment?.effects.map(({ id }) => id)).toEqual(steps[seq - 1]?.effects.map(({ id }) => id));
      }
    }), { numRuns: 60 });
  });

  test('names transitions that lead from the state before to the state after', () => {
    const engine = engineOf(demoLines);
    let before = activeStates('session', 'idle');
    for (const { seq } of records) {
      const session = engine.answer('moment', { seq })?.machines[0];
      const taken = (session?.taken ?? []).map((id) => charts.session.transitions.find((one) => one.id === id));
      expect(taken, `record ${seq}`).not.toContain(undefined);
      const moves = taken.filter((transition) => transition?.target !== null);
      if (moves.length > 0) expect(before, `record ${seq}`).toContain(moves[0]?.source);
      if (moves.length === 0) expect(session?.active, `record ${seq}`).toEqual(before);
      const target = moves.at(-1)?.target;
      if (target !== undefined) expect(session?.active, `record ${seq}`).toContain(target);
      before = session?.active ?? [];
    }
  });

  test('takes bytes cut anywhere', () => {
    const whole = engineOf(demoLines, demoLines.length * 2).status();
    fc.assert(fc.property(fc.integer({ min: 1, max: 9000 }), (chunk) => { expect(engineOf(demoLines, chunk).status()).toEqual(whole); }), { numRuns: 25 });
  });

  test('shows the conversation that the transcript has at every record', () => {
    const engine = engineOf(demoLines);
    const transcript = new Transcript();
    for (const record of records) {
      transcript.apply(record);
      const { items, total } = engine.answer('conversation', { seq: record.seq, last: 500 });
      expect(total).toBe(transcript.entries.length);
      expect(items.map(({ seq, factIndex, kind }) => [seq, factIndex, kind])).toEqual(transcript.entries.map(({ seq, fact, item }) => [seq, fact, item.type]));
      const last = transcript.entries.at(-1);
      if (last !== undefined && last.origin !== 'conversation.compacted') expect(items.at(-1)?.text).toBe(itemText(last.item));
    }
  });

  test('says which hook, prompt or request put an item there', () => {
    const { items } = engineOf(demoLines).answer('conversation', { seq: 41, last: 500 });
    expect(items.map(({ origin, from }) => `${origin}: ${from}`)).toEqual([
      'context.injected: hook python3 ~/.codex/hooks/greet.py (SessionStart)',
      'prompt.accepted: prompt prompt-1',
      'context.injected: hook ./.codex/hooks/ticket_context.sh (UserPromptSubmit) about prompt-1',
      ...items.slice(3).map(({ origin, from }) => `${origin}: ${from}`),
    ]);
    expect(items.map(({ from }) => from)).toContain('Stop hook ./.codex/hooks/must_be_green.sh (Stop), continuation 1');
  });

  test('tells each run of a turn once, with how it ended', () => {
    const engine = engineOf(demoLines);
    const turn = engine.answer('turns', { from: 0, to: 1 })[0];
    const hooks = engine.answer('hooks', { turn: 0, upTo: records.length });
    const facts = records.slice((turn?.start ?? 1) - 1, turn?.end ?? 0).flatMap((record) => record.facts);
    const ended = facts.flatMap((fact) => (fact.type === 'hook.completed' && fact.turn === turn?.id ? [`${fact.run.id} ${fact.run.status}`] : []));
    expect(hooks?.rows.filter(({ status }) => status !== 'skipped').map(({ runId, status }) => `${runId} ${status}`).toSorted()).toEqual(ended.toSorted());
    expect(hooks?.rows.filter(({ status }) => status === 'skipped')).toHaveLength(facts.filter((fact) => fact.type === 'hook.skipped' && fact.turn === turn?.id).length);
    const blocked = hooks?.rows.find(({ status, event }) => status === 'blocked' && event === 'PreToolUse');
    const detail = engine.answer('hook', { seq: blocked?.endSeq ?? 0, factIndex: blocked?.factIndex ?? 0 });
    expect(detail).toMatchObject({ run: { status: 'blocked', ending: { kind: 'exited', code: 0 } }, stdin: { hook_event_name: 'PreToolUse', tool_input: { command: 'rm -rf node_modules' } } });
  });

  test('says of each refusal what was refused, why, and who decided it', () => {
    const engine = engineOf(demoLines);
    const told = records.flatMap(({ seq }) => { const headline = engine.answer('moment', { seq })?.headline; return headline === null || headline === undefined ? [] : [`${headline.text}: ${headline.why.trim()} (${headline.by})`]; });
    expect(told).toEqual(expect.arrayContaining([
      'The tool call was blocked: rm -rf is not allowed in this repository (/etc/codex/guard.sh)',
      'The prompt was blocked: The prompt holds a live API key. Take it out and send it again. (python3 ~/.codex/hooks/no_secrets.py)',
      'A hook\'s feedback replaced the tool\'s output: Two tests fail. Read test/totals.test.ts before you go on. (./.codex/hooks/lint.sh)',
      'A Stop hook sent the model on: Run the tests once more, and say how many pass. (./.codex/hooks/must_be_green.sh)',
      'The turn was interrupted:  ()',
    ]));
  });

  test('tells each turn by what it began with, and what was refused in it', () => {
    const turns = engineOf(demoLines).answer('turns', { from: 0, to: 20 });
    expect(turns.map(({ text }) => text)).toEqual(['Fix ticket #412: totals are off by one cent.', 'Then write a line for the changelog.', 'git status', 'Now refactor the whole cart.', 'What is the exchange rate today?', 'Ship it.', '']);
    for (const { start, end, troubles, troubleCount } of turns) {
      expect(troubles.length).toBe(Math.min(5, troubleCount));
      for (const { seq } of troubles) expect(seq).toSatisfy((at: number) => at >= start && at <= (end ?? records.length));
    }
    expect(turns[0]?.hookRuns).toBe(records.slice((turns[0]?.start ?? 1) - 1, turns[0]?.end ?? 0).flatMap(({ facts }) => facts.filter((fact) => fact.type === 'hook.completed' && fact.turn === turns[0]?.id)).length);
  });

  test('counts the whole session', () => {
    const facts = records.flatMap((record) => record.facts);
    const overview = engineOf(demoLines).answer('overview', {});
    expect(Object.values(overview?.hookRuns ?? {}).reduce((sum, one) => sum + one, 0)).toBe(facts.filter(({ type }) => type === 'hook.completed').length);
    expect(overview?.calls).toBe(facts.filter(({ type }) => type === 'tool.called').length);
    expect(overview?.tokens).toBe(facts.reduce((sum, fact) => sum + (fact.type === 'sampling.completed' ? fact.usage?.total ?? 0 : 0), 0));
    expect(overview?.handlers.filter(({ runs }) => !runs).map(({ label, why }) => [label, why])).toEqual([['node ./.codex/hooks/style-guide.mjs', 'not trusted'], ['~/.codex/hooks/audit.py', 'disabled']]);
  });

  test('tells what discovery said of hooks that it left out', () => {
    const [opened, ...others] = records;
    if (opened === undefined) throw new Error('the demo has no records');
    const event = { ...opened.event, hooks: { ...(opened.event['hooks'] as object), warnings: ['skipping async hook'] } };
    expect(engineOf(linesOf([{ ...opened, event }, ...others])).answer('overview', {})?.warnings).toEqual(['skipping async hook']);
    expect(engineOf(demoLines).answer('overview', {})?.warnings).toEqual([]);
  });

  test('marks the runs of an interrupted turn', () => {
    const engine = engineOf(demoLines);
    const turns = engine.answer('turns', { from: 0, to: 20 });
    const interrupted = turns.find(({ status }) => status === 'interrupted');
    expect(engine.answer('hooks', { turn: interrupted?.index ?? 0, upTo: records.length })?.rows.map(({ status }) => status)).toContain('interrupted');
  });

  test('ties causes to effects both ways', () => {
    const engine = engineOf(demoLines);
    for (const { seq } of records) {
      const moment = engine.answer('moment', { seq });
      for (const { answeredBy, id } of moment?.effects ?? []) {
        if (answeredBy === null) continue;
        expect(engine.answer('moment', { seq: answeredBy })?.cause).toMatchObject({ seq, effect: id });
      }
    }
  });

  test('finds texts, kinds and trouble', () => {
    const engine = engineOf(demoLines);
    const found = (query: Partial<typeof everything>): number[] => {
      engine.answer('query', { ...everything, ...query });
      engine.search(() => false);
      return Array.from({ length: engine.status().found }, (_, place) => engine.answer('seqAt', { place }) ?? 0);
    };
    expect(found({ text: 'SK-LIVE-0000' })).toEqual(records.filter((record) => JSON.stringify(record).includes('sk-live-0000')).map(({ seq }) => seq));
    expect(found({ text: '"three items"' })).toEqual(records.filter((record) => JSON.stringify(record).includes('\\"three items\\"')).map(({ seq }) => seq));
    expect(found({ groups: ['prompt'] })).toEqual(records.filter(({ event }) => /^(prompt|interrupt|command|compaction)\.(submitted|steered|queued|requested)$/.test(event.type)).map(({ seq }) => seq));
    expect(found({ troubleOnly: true }).length).toBeGreaterThan(5);
    expect(found({})).toHaveLength(records.length);
    expect(groups.flatMap((group) => found({ groups: [group] })).toSorted((a, b) => a - b)).toEqual(records.map(({ seq }) => seq));
  });

  test('tells damage plainly and keeps what stands before it', () => {
    const engine = engineOf(`${linesOf(records.slice(0, 9))}{"hookturn":"damage","kind":"damaged","line":10,"offset":123,"reason":"the checksum does not match the line"}\n{"hookturn":"ended"}\n`);
    expect(engine.status()).toMatchObject({ records: 9, phase: 'ended', damage: { kind: 'damaged', line: 10, offset: 123, reason: 'the checksum does not match the line' } });
    expect(engine.answer('moment', { seq: 10 })).toBeNull();
  });

  test('says of a log of another kind that it cannot be read, and goes no further', () => {
    const [first, ...others] = records;
    const foreign = { ...first, event: { type: 'log.opened', format: 'hookturn-log' } };
    expect(engineOf(`${JSON.stringify(foreign)}\n${linesOf(others)}`).status()).toMatchObject({ records: 0, damage: { kind: 'foreign', line: 1, offset: null } });
    expect(engineOf(linesOf(others)).status()).toMatchObject({ records: 0, damage: { kind: 'foreign', line: 1, reason: expect.stringContaining('does not begin with log.opened') } });
  });

  test('jumps in a long log to what a fold from the start gives', async () => {
    const long = await longRecords(1500);
    const engine = engineOf(linesOf(long));
    const names: string[] = [];
    let system: System | null = null;
    for (const record of long) { system = step(system, record.event as unknown as InputEvent, record.at).system; names.push(stateOf(system).name); }
    for (const seq of [1500, 3, 257, 256, 255, 1024, 1023, 700, 699, 698, 1]) expect(engine.answer('moment', { seq })?.state, `record ${seq}`).toBe(names[seq - 1]);
    const strip = engine.answer('strip', { buckets: 100 });
    expect(Array.from(strip.buckets, (index) => strip.states[index])).toEqual(Array.from({ length: 100 }, (_, bucket) => names[Math.floor(((bucket + 1) * long.length) / 100) - 1]));
  });
});
