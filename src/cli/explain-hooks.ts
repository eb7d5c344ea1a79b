import type { ConfiguredHandler } from '../hooks/index.ts';
import { hookSetSchema } from '../runtime/input-event.ts';
import { explainHooks as explain, type HookExplanation } from '../replay/index.ts';
import type { LedgerEntry } from '../views/index.ts';
import type { SessionRecord } from '../views/record.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { print } from './output.ts';
import { line, type Line } from './render/line.ts';
import { printLines } from './render/paint.ts';
import { plainLine } from './render/plain-text.ts';
import { seconds } from './render/record-lines.ts';
import { readLogFile } from './replay-log.ts';

/** What became of each configured handler, each time that its hook event came. */
export async function explainHooks(file: string, { json }: { json?: boolean }): Promise<ExitCode> {
  const records = await readLogFile(file);
  const explanation = explain(records);
  if (json === true) await print(`${JSON.stringify(explanation)}\n`);
  else await printLines(process.stdout, explained(handlersOf(records), explanation));
  return exitCodes.done;
}

/** Every handler that the session was told of, in the order in which it was. */
function handlersOf(records: readonly SessionRecord[]): ConfiguredHandler[] {
  const found = new Map<string, ConfiguredHandler>();
  for (const { event } of records) {
    if (event.type !== 'log.opened' && event.type !== 'hooks.reloaded') continue;
    const hooks = hookSetSchema.safeParse(event['hooks']);
    for (const handler of hooks.data?.handlers ?? []) found.set(handler.key, handler);
  }
  return [...found.values()];
}

function explained(handlers: readonly ConfiguredHandler[], { occurrences, warnings, dropped }: HookExplanation): Line[] {
  if (handlers.length + warnings.length === 0) return [line('the session had no hooks')];
  const lines = handlers.flatMap((handler) => {
    const own = occurrences.filter(({ handlerKey }) => handlerKey === handler.key);
    return [line(`${handler.event}: ${plainLine(handler.type === 'command' ? handler.command : `${handler.server}/${handler.tool}`)}`, 'strong'), line(handler.key, 'dim', 1), ...outcomes(own)];
  });
  return [...lines, ...warnings.map((warning) => line(plainLine(warning), 'warn')), ...(dropped === 0 ? [] : [line(`the oldest ${dropped} entries are left out`, 'warn')])];
}

const outcomes = (entries: readonly LedgerEntry[]): Line[] => (entries.length === 0 ? [line('its hook event never came', 'dim', 1)] : entries.map(outcomeLine));

function outcomeLine({ seq, outcome }: LedgerEntry): Line {
  const at = `record ${seq}: `;
  switch (outcome.kind) {
    case 'ran': return line(`${at}ran, ${outcome.status} in ${seconds(outcome.durationMs)}`, outcome.status === 'completed' ? 'good' : outcome.status === 'failed' ? 'bad' : 'warn', 1);
    case 'superseded': return line(`${at}superseded: it ran (${outcome.status}), and what it decided gave way to ${outcome.by}`, 'warn', 1);
    case 'skipped': return line(`${at}skipped: ${skipReasons[outcome.reason] ?? outcome.reason}`, 'dim', 1);
    case 'interrupted': return line(`${at}interrupted before it ended`, 'warn', 1);
    case 'running': return line(`${at}started, and has not ended`, 'warn', 1);
  }
}

const skipReasons: Record<string, string | undefined> = {
  untrusted: 'not trusted', modified: 'changed since it was trusted', disabled: 'disabled', shadow: 'in shadow mode: it runs, and nobody heeds it', matcher: 'its matcher does not match', 'feature-off': 'the feature "hooks" is off',
};
