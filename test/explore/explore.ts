import type { SettingsChange } from '../../machines/index.ts';
import { FORMAT_VERSION, LOG_FORMAT, encodeLine, type LogRecord } from '../../src/log/index.ts';
import type { HookEventName } from '../../src/hooks/index.ts';
import { allChecks, formatViolations } from '../../src/replay/checks/index.ts';
import { MACHINE_VERSION, type InputEvent, type OpenedEvent, type RecordedHookSet } from '../../src/runtime/input-event.ts';
import { step, type Step, type Stepped } from '../../src/runtime/step.ts';
import { systemJson, type System } from '../../src/runtime/system.ts';
import type { SessionRecord } from '../../src/views/record.ts';
import { movesFrom, oneHandlerEach, type Budget, type Move } from './moves.ts';
import { awaited, observed } from './observe.ts';
import { Reference } from './reference.ts';

export type Exploration = {
  name: string;
  settings: SettingsChange;
  hooks: readonly HookEventName[];
  budget: Budget;
  /** The most transitions that are tried. */
  maxPaths: number;
};

/** Where the machines and the reference say different things, or a law is broken: with the log that leads there. */
export type Counterexample = { moves: string[]; problem: string; log: string };

export type Explored = { paths: number; states: number; depth: number; exhausted: boolean; counterexample: Counterexample | null };

type Node = { system: System; left: Budget; parent: Node | null; move: Move | null; record: SessionRecord };

/** Follows everything that may happen, state by state, until the budget or `maxPaths` is used up. Nearest first. */
export const explore = (exploration: Exploration, law: Step = step): Explored => {
  const hooks = oneHandlerEach(exploration.hooks);
  const opened = openedWith(exploration.settings, hooks);
  const opening = law(null, opened, 0);
  const frontier: Node[] = [{ system: opening.system, left: exploration.budget, parent: null, move: null, record: recordOf(opened, null, opening, 0) }];
  const seen = new Set<string>();
  let paths = 0;
  let depth = 0;
  const explored = (counterexample: Counterexample | null, exhausted = false): Explored => ({ paths, states: seen.size, depth, exhausted, counterexample });
  for (let next = 0; next < frontier.length; next++) {
    const node = frontier[next];
    if (node === undefined) break;
    for (const move of movesFrom(node.system, node.left, hooks)) {
      if (paths >= exploration.maxPaths) return explored(null);
      paths++;
      const stepped = law(node.system, move.event, node.record.at + 1);
      const child: Node = { system: stepped.system, left: spent(node.left, move), parent: node, move, record: recordOf(move.event, node.system, stepped, node.record.at + 1) };
      const trail = trailOf(child);
      depth = Math.max(depth, trail.length - 1);
      const { problem, key } = judge(exploration, trail, stepped);
      if (problem !== null) return explored(counterexample(trail, problem));
      const state = `${canonical(stepped.system)} ${JSON.stringify(child.left)} ${key}`;
      if (seen.has(state)) continue;
      seen.add(state);
      frontier.push(child);
    }
  }
  return explored(null, true);
};

const openedWith = (settings: SettingsChange, hooks: RecordedHookSet): OpenedEvent => ({
  type: 'log.opened', format: LOG_FORMAT, machine: MACHINE_VERSION, settings, source: 'startup', hooks,
  history: [], totalTokens: 0, preamble: { instructions: '', items: [] }, host: {},
});

const recordOf = (event: InputEvent, before: System | null, { system, facts }: Stepped, at: number): SessionRecord => {
  const actor = 'effect' in event ? before?.outstanding.find(({ id }) => id === event.effect)?.actor ?? 'session' : 'session';
  return { v: FORMAT_VERSION, seq: system.seq, at, session: 'explored', actor, event, facts };
};

const trailOf = (node: Node): Node[] => {
  const trail: Node[] = [];
  for (let at: Node | null = node; at !== null; at = at.parent) trail.unshift(at);
  return trail;
};

/** What the reference says of the same path, what the laws say of its log, and whether the last step agrees with both. */
const judge = ({ settings, hooks }: Exploration, trail: readonly Node[], stepped: Stepped): { problem: string | null; key: string } => {
  const reference = new Reference({ preempt: settings.preempt ?? false, maxContinuations: settings.maxContinuations ?? 100, ...(settings.maxGoalTurns === undefined ? {} : { maxGoalTurns: settings.maxGoalTurns }), compacts: settings.compactAtTokens !== undefined, hooks: new Set(hooks) });
  let told: string[] = [];
  for (const { move } of trail) if (move !== null) told = reference.hear(move.said);
  return { problem: disagreement(trail.at(-1)?.move?.name ?? '', stepped, told, reference.waits) ?? brokenLaw(trail), key: reference.key };
};

const disagreement = (last: string, { system, facts }: Stepped, told: readonly string[], waits: readonly (string | undefined)[]): string | null => {
  const happened = observed(facts);
  if (JSON.stringify(happened) !== JSON.stringify(told)) return `after "${last}" the machines tell\n  ${happened.join('\n  ')}\nand the reference tells\n  ${told.join('\n  ')}`;
  const awaits = awaited(system);
  return JSON.stringify(awaits) === JSON.stringify(waits) ? null : `after "${last}" the machines wait for [${awaits.join(', ')}] and the reference for [${waits.join(', ')}]`;
};

const brokenLaw = (trail: readonly Node[]): string | null => {
  const check = allChecks();
  const broken = trail.flatMap(({ record }) => check.hear(record));
  return broken.length === 0 ? null : formatViolations(broken);
};

/** The path as a log that replays. */
const counterexample = (trail: readonly Node[], problem: string): Counterexample => ({
  moves: trail.flatMap(({ move }) => (move === null ? [] : [move.name])), problem, log: trail.map(({ record }) => encodeLine(record as LogRecord)).join(''),
});

const spent = (left: Budget, move: Move): Budget => {
  const rest = { ...left };
  for (const cost of move.costs) rest[cost]--;
  return rest;
};

/** The system without what only counts on: sequence numbers and the ids of effects. */
const canonical = (system: System): string => {
  const ids = new Map(system.outstanding.map(({ id }, index) => [id, `#${index}`]));
  const plain = { ...system, seq: 0, outstanding: system.outstanding.map((effect) => ({ ...effect, id: ids.get(effect.id) ?? '' })), hooks: { handlers: [], bypassTrust: false, featureEnabled: true } };
  return systemJson(plain).replaceAll(/"calledAt":\d+/g, '');
};
