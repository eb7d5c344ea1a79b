import type { Fact, HookRun, HookRunStart } from '../../../machines/index.ts';
import { messageText, promptText } from '../../../machines/index.ts';
import type { SessionRecord } from '../../views/record.ts';

/** How a line is meant, for colour. */
export type Tone = 'plain' | 'dim' | 'good' | 'warn' | 'bad' | 'strong' | 'user';
/** One line for people. `depth` is its indentation. */
export type Line = { text: string; tone: Tone; depth: number };

/** What has been told once and is not told again. */
export type Told = { skipped: Set<string> };
export const nothingTold = (): Told => ({ skipped: new Set() });

/** What a person is shown of one record. Pure but for `told`. */
export const linesOf = (record: SessionRecord, told: Told): Line[] => record.facts.flatMap((fact) => factLines(fact, told));

const factLines = (fact: Fact, told: Told): Line[] => {
  switch (fact.type) {
    case 'session.resumed': return [line('session resumed', 'dim')];
    case 'prompt.accepted': return blockLines(`› ${promptText(fact.prompt)}`, 'user');
    case 'prompt.queued': return [line(`queued: ${short(promptText(fact.prompt))}`, 'dim')];
    case 'prompt.steered': return [line(`joins the turn: ${short(promptText(fact.prompt))}`, 'dim')];
    case 'prompt.blocked': return [line(`✗ prompt blocked${fact.reason === null || fact.reason === '' ? '' : `: ${fact.reason}`}`, 'bad')];
    case 'prompt.dropped': return [line(`prompt dropped: ${fact.reason}`, 'warn')];
    case 'hook.completed': return runLines(fact.run);
    case 'hook.interrupted': return [line(`⏹ hook interrupted: ${hookOf(fact.runId)}`, 'warn')];
    case 'hook.skipped': return skippedLines(fact, told);
    case 'model.replied': return fact.item.type === 'message' && messageText(fact.item.content) !== '' ? blockLines(messageText(fact.item.content), 'plain') : [];
    case 'tool.called': return [line(`$ ${commandOf(fact.call.name, fact.call.input)}`, 'strong')];
    case 'tool.rewritten': return [line(`↳ rewritten by a hook: ${short(typeof fact.input === 'string' ? fact.input : JSON.stringify(fact.input))}`, 'warn')];
    case 'tool.blocked': return [line(`✗ tool call blocked: ${fact.reason}`, 'bad')];
    case 'tool.denied': return [line(`✗ tool call denied by ${fact.by}: ${fact.message}`, 'bad')];
    case 'tool.interrupted': return [line('⏹ tool call interrupted', 'warn')];
    case 'tool.corrected': return [line(`↳ a hook's feedback replaces the output: ${short(fact.feedback)}`, 'warn')];
    case 'tool.answered': return outputLines(fact.output);
    case 'turn.continued': return [line(`↻ continued by a Stop hook (${fact.continuation}${fact.repeats > 0 ? `, the same words ${fact.repeats + 1} times` : ''}): ${short(fact.fragments.map((f) => f.text).join(' '))}`, 'warn')];
    case 'turn.continuationRefused': return [line(`Stop hook refused: the turn was continued ${fact.cap} times (setting maxContinuations)`, 'bad')];
    case 'sampling.failed': return [line(`✗ ${fact.error.message}`, 'bad')];
    case 'compaction.started': return [line(`compacting the conversation (${fact.trigger})`, 'dim')];
    case 'compaction.stopped': return [line(`compaction stopped by a hook${fact.reason ? `: ${fact.reason}` : ''}`, 'warn')];
    case 'conversation.compacted': return [line('conversation compacted', 'dim')];
    case 'warning.told': return [line(`warning: ${fact.message}`, 'warn')];
    case 'fault.told': return [line(`fault in ${fact.where}: ${fact.message}`, 'bad')];
    case 'turn.settled': return fact.status === 'interrupted' ? [line('⏹ turn interrupted', 'warn')] : [];
    case 'session.closed': return [];
    default: return [];
  }
};

/** As Codex's terminal shows a run: its status, then what it said. */
export const runLines = (run: HookRun): Line[] => {
  const tone = ({ completed: 'good', failed: 'bad', blocked: 'bad', stopped: 'warn' } as const)[run.status];
  const duration = 'durationMs' in run && typeof run.durationMs === 'number' ? ` ${seconds(run.durationMs)}` : '';
  return [line(`${marks[run.status]} ${run.event} hook (${run.status})${duration}`, tone), ...run.entries.flatMap((entry) => blockLines(`${entryNames[entry.kind]}: ${entry.text}`, entry.kind === 'error' ? 'bad' : 'dim', 1))];
};

const marks = { completed: '✓', failed: '✗', blocked: '✗', stopped: '■' } as const;
const entryNames = { warning: 'warning', stop: 'stop', feedback: 'feedback', context: 'hook context', error: 'error' } as const;

/** What a run is known by while it runs: its status message where it has one. */
export const runningText = (run: HookRunStart): string => `Running ${run.event} hook${run.statusMessage === null ? '' : `: ${run.statusMessage}`}`;

export const seconds = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

/** A skipped handler is told once, plainly; one whose matcher does not match is no news. */
const skippedLines = (fact: Extract<Fact, { type: 'hook.skipped' }>, told: Told): Line[] => {
  const why = skipReasons[fact.reason];
  if (why === undefined || told.skipped.has(fact.handlerKey)) return [];
  told.skipped.add(fact.handlerKey);
  return [line(`! ${fact.event} hook skipped: ${why} (${fact.handlerKey})`, 'warn')];
};

const skipReasons: Record<string, string | undefined> = {
  untrusted: 'it is not trusted yet; look at it with "hookturn hooks list", then run "hookturn hooks trust"',
  modified: 'it has changed since it was trusted; look at it with "hookturn hooks list", then run "hookturn hooks trust"',
  disabled: 'it is disabled in config.toml',
  'feature-off': 'the feature "hooks" is off in config.toml',
};

const outputLines = (output: string | unknown[]): Line[] => {
  const text = typeof output === 'string' ? output : output.map((part) => (typeof part === 'object' && part !== null && 'text' in part ? String(part.text) : '')).join('\n');
  const lines = text.trimEnd().split('\n');
  return [...lines.slice(0, MAX_OUTPUT_LINES).map((value) => line(clean(value), 'dim', 1)), ...(lines.length > MAX_OUTPUT_LINES ? [line(`… ${lines.length - MAX_OUTPUT_LINES} more lines`, 'dim', 1)] : [])];
};
const MAX_OUTPUT_LINES = 12;

const commandOf = (name: string, input: string): string => {
  try {
    const parsed: unknown = JSON.parse(input);
    if (typeof parsed === 'object' && parsed !== null && 'cmd' in parsed && typeof parsed.cmd === 'string') return clean(parsed.cmd);
  } catch { /* not JSON: shown as it is */ }
  return `${name} ${short(input)}`;
};

const hookOf = (runId: string): string => runId.split(':')[0] ?? runId;
const line = (text: string, tone: Tone, depth = 0): Line => ({ text: clean(text), tone, depth });
const blockLines = (text: string, tone: Tone, depth = 0): Line[] => text.split('\n').map((part) => line(part, tone, depth));
const short = (text: string): string => { const flat = text.replace(/\s+/g, ' ').trim(); return flat.length > 160 ? `${flat.slice(0, 159)}…` : flat; };

/** Nothing that a model or a hook says may move the cursor or change colours. */
// eslint-disable-next-line no-control-regex
const clean = (text: string): string => text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (char) => (char === '\r' ? '' : `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`));
