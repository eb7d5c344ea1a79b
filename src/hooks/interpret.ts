import { filled, modelText } from './event-definition.ts';
import type { HookEventDefinition, OutputReading, StdoutReading } from './event-definition.ts';
import type { HookEventName } from './event-names.ts';
import { definitionOf } from './events.ts';
import { parseOutputJson } from './output-json.ts';
import type { HookEnding, HookEntry, Interpretation } from './run.ts';
import { trim, trimStart } from './trim.ts';

/**
 * What one ending means for its hook event. Pure, and never throws: trouble is a `failed` run that asks for nothing.
 * An async run never controls: its decisions are dropped, its context is kept, its warnings come last.
 */
export function interpret(event: HookEventName, ending: HookEnding, options: { async?: boolean } = {}): Interpretation {
  const read = reading(definitionOf(event), ending, options.async ?? false);
  return options.async ? withoutControl(read) : read;
}

function reading(definition: HookEventDefinition, ending: HookEnding, async: boolean): Interpretation {
  switch (ending.kind) {
    case 'exited':
      return ending.code === 0 ? readStdout(definition.stdout, ending.stdout, async) : readExit(definition, ending.code, ending.stderr, async);
    case 'signalled':
      return signalled(definition);
    case 'timed-out':
      return failed(`hook timed out after ${ending.timeoutS}s`);
    case 'failed':
      return failed(ending.message);
    case 'output-limit':
      return failed(`hook wrote more than ${ending.limitBytes} bytes to ${ending.stream}`);
    case 'cancelled':
      return { status: 'failed', entries: [], effect: { contexts: [] } };
  }
}

function signalled({ exit }: HookEventDefinition): Interpretation {
  if (exit.kind !== 'stderr') return failed('hook exited without a status code');
  return exit.orCode ? failed('hook process terminated without an exit code') : failed();
}

function readExit({ exit }: HookEventDefinition, code: number, stderr: string, async: boolean): Interpretation {
  const text = filled(stderr);
  if (exit.kind === 'stderr') return failed(text ?? (exit.orCode ? `hook exited with code ${code}` : undefined));
  if (exit.kind === 'code' || code !== 2 || async) return failed(`hook exited with code ${code}`);
  return text === undefined ? failed(exit.missing) : assemble({ systemMessage: null, context: null, judgement: exit.block(text) }, false);
}

function readStdout(stdout: StdoutReading, raw: string, async: boolean): Interpretation {
  const text = stdout.kind === 'ignored' ? '' : trim(raw);
  if (stdout.kind === 'ignored' || text === '') return completed();
  if (looksLikeJson(text)) return readJson(stdout, text, async);
  if (stdout.plainText === 'ignored') return completed();
  if (stdout.plainText === 'context') return assemble({ systemMessage: null, context: text, judgement: {} }, async);
  return async && stdout.plainText.harmlessWhenAsync ? completed() : failed(stdout.plainText.error);
}

function readJson(stdout: Extract<StdoutReading, { kind: 'parsed' }>, text: string, async: boolean): Interpretation {
  let detail = '';
  const note = (found: string) => {
    detail = found;
  };
  const value = parseOutputJson(text, note);
  const output = value && stdout.read(value, note);
  return output ? assemble(output, async) : { ...failed(stdout.invalid), detail };
}

function assemble({ systemMessage, context, judgement }: OutputReading, async: boolean): Interpretation {
  const warnings = systemMessage === null ? [] : [entry('warning', systemMessage)];
  if (judgement.problem !== undefined && !async) {
    return { status: 'failed', entries: [...warnings, entry('error', judgement.problem)], effect: { contexts: [] } };
  }
  const contexts = context === null || (judgement.losesContext === true && !async) ? [] : [entry('context', context)];
  const { status, entry: decided, effect = {} } = judgement;
  return {
    status: status ?? 'completed',
    entries: [...warnings, ...contexts, ...(decided ? [decided] : [])],
    effect: { ...effect, contexts: contexts.map(({ text }) => modelText(text)) },
  };
}

/** Nobody waited for this run, so nothing is left for it to decide. */
function withoutControl({ status, entries, effect, ...rest }: Interpretation): Interpretation {
  const kept = entries.filter(({ kind }) => kind === 'context' || kind === 'error');
  const warnings = entries.filter(({ kind }) => kind === 'warning');
  return {
    ...rest,
    status: status === 'failed' ? 'failed' : 'completed',
    entries: [...kept, ...warnings],
    effect: { contexts: effect.contexts },
  };
}

function looksLikeJson(text: string): boolean {
  return /^[{[]/.test(trimStart(text));
}

function completed(): Interpretation {
  return { status: 'completed', entries: [], effect: { contexts: [] } };
}

function failed(text?: string): Interpretation {
  return { status: 'failed', entries: text === undefined ? [] : [entry('error', text)], effect: { contexts: [] } };
}

function entry(kind: HookEntry['kind'], text: string): HookEntry {
  return { kind, text };
}
