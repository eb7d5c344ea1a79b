import { callName, messageText, promptText, type CallRef, type Fact, type HookRun, type HookRunStart } from '../../../machines/index.ts';
import { promptSchema } from '../../../machines/prompt.ts';
import type { SessionRecord } from '../../views/record.ts';
import { line, lines, type Line, type Tone } from './line.ts';
import { cutText, plainLine } from './plain-text.ts';
import { itemLines, outputLines } from './tool-lines.ts';

/** What later lines refer to, and what is not told again. */
export type Told = {
  skipped: Set<string>;
  /** What to do about hooks that wait for trust has been said. */
  advised: boolean;
  /** Calls whose end has been shown. */
  ended: Set<string>;
  /** Prompts by their ids and calls by their names, as one line. */
  prompts: Map<string, string>;
  calls: Map<string, string>;
  /** The call that was shown last. */
  lastCall: string | null;
};
export const nothingTold = (): Told => ({ skipped: new Set(), advised: false, ended: new Set(), prompts: new Map(), calls: new Map(), lastCall: null });

/** What a person is shown of one record. Pure but for `told`. */
export const linesOf = (record: SessionRecord, told: Told): Line[] => {
  const prompt = promptSchema.safeParse(record.event['prompt']);
  if (prompt.success) told.prompts.set(prompt.data.id, short(promptText(prompt.data)));
  return record.facts.flatMap((fact) => factLines(fact, told));
};

const factLines = (fact: Fact, told: Told): Line[] => {
  switch (fact.type) {
    case 'session.resumed': return [line('session resumed', 'dim')];
    case 'prompt.accepted': return marked('›', promptText(fact.prompt), 'user');
    case 'prompt.queued': return [line(`queued: ${short(promptText(fact.prompt))}`, 'dim')];
    case 'prompt.revised': return [line(`queued, with other words: ${short(promptText(fact.prompt))}`, 'dim')];
    case 'prompt.steered': return [line(`joins the turn: ${short(promptText(fact.prompt))}`, 'dim')];
    case 'prompt.blocked': return [line(`✗ prompt blocked: ${told.prompts.get(fact.promptId) ?? fact.promptId}`, 'bad')];
    case 'prompt.dropped': return [line(`prompt dropped: ${fact.reason}`, 'warn')];
    case 'hook.completed': return runLines(fact.run);
    case 'hook.shadowed': return runLines(fact.run).map((one) => ({ ...one, text: one.depth === 0 ? `${one.text}, in shadow mode: nobody heeds it` : one.text, tone: 'dim' }));
    case 'hook.interrupted': return [line(`⏹ hook interrupted: ${hookOf(fact.runId)}`, 'warn')];
    case 'hook.skipped': return skippedLines(fact, told);
    case 'model.replied': return fact.item.type === 'message' ? messageLines(messageText(fact.item.content)) : [];
    case 'sampling.failed': return fact.retry === undefined ? marked('✗', fact.error.message, 'bad') : [line(`${fact.retry.notice} (${fact.error.message})`, 'warn')];
    case 'compaction.started': return [line(`compacting the conversation (${fact.trigger})`, 'dim')];
    case 'compaction.stopped': return [line(`compaction stopped by a hook${said(fact.reason)}`, 'warn')];
    case 'conversation.compacted': return [line('conversation compacted', 'dim')];
    case 'command.finished': return [line(`$ ${short(fact.command)}`, 'strong'), ...outputLines(fact.output)];
    case 'turn.continued': return [line(`↻ continued by a Stop hook${fact.continuation > 1 ? ` (${fact.continuation} times)` : ''}${fact.repeats > 0 ? `, with the same words ${fact.repeats + 1} times` : ''}`, 'warn'), ...fact.fragments.flatMap(({ text }) => lines(text, 'plain', 1))];
    case 'turn.continuationRefused': return [line(`✗ a Stop hook was not heard: the turn was continued ${fact.cap} times already (hookturn.max_stop_continuations)`, 'bad')];
    case 'goal.updated': return [line(`◎ goal ${fact.goal.status}: ${short(fact.goal.objective)}`, 'dim')];
    case 'goal.cleared': return [line('◎ goal cleared', 'dim')];
    case 'goal.turnsUsedUp': return [line(`✗ the goal is paused: ${fact.limit} turns have gone on with it without a word of the user's (hookturn.max_goal_turns)`, 'bad')];
    case 'turn.started': return fact.kind === 'goal' ? [line('↻ the goal goes on', 'dim')] : [];
    case 'turn.settled': return fact.status === 'interrupted' ? [line('⏹ turn interrupted', 'warn')] : [];
    case 'warning.told': return marked('!', fact.message, 'warn');
    case 'fault.told': return [line(`✗ the session stopped with a fault in ${fact.where}: ${fact.message}`, 'bad')];
    default: return fact.type.startsWith('tool.') ? toolLines(fact, told) : [];
  }
};

const toolLines = (fact: Fact, told: Told): Line[] => {
  switch (fact.type) {
    case 'tool.called': return callLines(callName(fact.call), commandOf(fact.call.name, fact.call.input), told);
    case 'tool.rewritten': return [line(`↳ rewritten by a hook: ${short(typeof fact.input === 'string' ? fact.input : JSON.stringify(fact.input))}`, 'warn')];
    case 'tool.blocked': return ended(fact, told, [line(`✗ blocked by a hook: ${shownCall(fact, told)}`, 'bad')]);
    case 'tool.denied': return ended(fact, told, marked('✗', `denied by ${fact.by === 'hook' ? 'a hook' : `the ${fact.by}`}: ${shownCall(fact, told)}${fact.by === 'hook' ? '' : `\n${fact.message}`}`, 'bad'));
    case 'tool.interrupted': return ended(fact, told, [line(`⏹ interrupted: ${shownCall(fact, told)}`, 'warn')]);
    case 'tool.corrected': return marked('↳', `a hook's feedback replaces the output: ${short(fact.feedback)}`, 'warn');
    case 'tool.finished': return outcome(fact, told, fact.items.flatMap(itemLines));
    case 'tool.answered': return told.ended.has(callName(fact)) ? [] : outcome(fact, told, outputLines(textOf(fact.output)));
    default: return [];
  }
};

/** A name may come again in a later answer. */
const callLines = (name: string, command: string, told: Told): Line[] => {
  told.lastCall = name;
  told.calls.set(name, command);
  told.ended.delete(name);
  return [line(`$ ${command}`, 'strong')];
};

const shownCall = (call: CallRef, told: Told): string => told.calls.get(callName(call)) ?? call.callId;

const ended = (call: CallRef, told: Told, shown: Line[]): Line[] => {
  told.ended.add(callName(call));
  return shown;
};

/** An output stands below its call; where another call has been shown since, the call is named again. */
const outcome = (call: CallRef, told: Told, shown: Line[]): Line[] => {
  if (shown.length === 0) return [];
  const again = told.lastCall === callName(call) ? [] : [line(`$ ${shownCall(call, told)}`, 'dim')];
  told.lastCall = callName(call);
  return ended(call, told, [...again, ...shown]);
};

const messageLines = (text: string): Line[] => (text === '' ? [] : lines(text));

/** As Codex's terminal shows a run: its status, then what it said. */
const runLines = (run: HookRun): Line[] => {
  const tone = ({ completed: 'good', failed: 'bad', blocked: 'bad', stopped: 'warn' } as const)[run.status];
  const duration = 'durationMs' in run && typeof run.durationMs === 'number' ? ` in ${seconds(run.durationMs)}` : '';
  const message = 'statusMessage' in run && typeof run.statusMessage === 'string' ? ` (${plainLine(run.statusMessage)})` : '';
  return [line(`${marks[run.status]} ${run.event} hook${message} ${run.status}${duration}`, tone), ...run.entries.flatMap((entry) => lines(`${entryNames[entry.kind]}: ${entry.text}`, entryTones[entry.kind], 1))];
};

const marks = { completed: '✓', failed: '✗', blocked: '✗', stopped: '■' } as const;
const entryNames = { warning: 'warning', stop: 'stop', feedback: 'feedback', context: 'hook context', error: 'error' } as const;
const entryTones = { warning: 'warn', stop: 'warn', feedback: 'plain', context: 'dim', error: 'bad' } as const;

/** What a run is known by while it runs: its status message where it has one. */
export const runningText = (run: HookRunStart): string => `Running ${run.event} hook${run.statusMessage === null ? '' : `: ${plainLine(run.statusMessage)}`}`;

export const seconds = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`);

/** A skipped handler is told once, plainly; one whose matcher does not match is no news. */
const skippedLines = (fact: Extract<Fact, { type: 'hook.skipped' }>, told: Told): Line[] => {
  const why = skipReasons[fact.reason];
  if (why === undefined || told.skipped.has(fact.handlerKey)) return [];
  told.skipped.add(fact.handlerKey);
  const isFirstToReview = isReviewed.has(fact.reason) && !told.advised;
  told.advised ||= isFirstToReview;
  return [line(`! ${fact.event} hook skipped: ${why}`, 'warn'), line(fact.handlerKey, 'dim', 1), ...(isFirstToReview ? [line('Look at it with "hookturn hooks list", then run "hookturn hooks trust".', 'plain', 1)] : [])];
};

/** Reasons that go away when somebody looks at the hook. */
const isReviewed = new Set(['untrusted', 'modified']);
const skipReasons: Record<string, string | undefined> = {
  untrusted: 'it is not trusted yet',
  modified: 'it has changed since it was trusted',
  disabled: 'it is disabled in config.toml',
  'feature-off': 'the feature "hooks" is off in the configuration',
};

const commandOf = (name: string, input: string): string => {
  try {
    const parsed: unknown = JSON.parse(input);
    if (typeof parsed === 'object' && parsed !== null && 'cmd' in parsed && typeof parsed.cmd === 'string') return short(parsed.cmd);
  } catch {
    // A custom tool's input is text of its own.
  }
  return `${plainLine(name)} ${short(input)}`;
};

const textOf = (output: string | unknown[]): string =>
  typeof output === 'string' ? output : output.map((part) => (typeof part === 'object' && part !== null && 'text' in part ? String(part.text) : '')).join('\n');

const said = (text: string | null): string => (text === null || text.trim() === '' ? '' : `: ${text}`);
const hookOf = (runId: string): string => runId.split(':')[0] ?? runId;
const short = (text: string): string => cutText(plainLine(text), 160);

/** A mark, and behind it a text whose further lines are indented. */
const marked = (mark: string, text: string, tone: Tone): Line[] => text.split('\n').map((part, index) => line(index === 0 ? `${mark} ${part}` : part, tone, index === 0 ? 0 : 1));
