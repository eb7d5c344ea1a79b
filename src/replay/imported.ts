import type { JsonObject, ResponseItem, SettingsChange, ToldSettings } from '../../machines/index.ts';
import { FORMAT_VERSION, LOG_FORMAT } from '../log/index.ts';
import { MACHINE_VERSION, type OpenedEvent } from '../runtime/input-event.ts';
import { step } from '../runtime/step.ts';
import type { SessionRecord } from '../views/record.ts';

/** A foreign session, brought into a log: the record that opens it, with the conversation as its history. */
export type Imported = { records: SessionRecord[]; report: ImportReport };

export type ImportReport = {
  source: 'codex' | 'claude-code';
  session: string;
  /** Items of the conversation that were taken over. */
  items: number;
  /** Lines that were not, with their number from 1; at most 100, `passedOverInAll` counts them. */
  passedOver: { line: number; reason: string }[];
  passedOverInAll: number;
  /** What such a file never says, so that nobody looks for it in the log. */
  notSaid: string[];
};

/** L6: how much is told of what was passed over. */
export const MAX_PASSED_OVER = 100;

export type ImportParts = {
  source: ImportReport['source']; session: string; atMs: number; settings: SettingsChange; history: ResponseItem[]; totalTokens: number; told?: ToldSettings | null;
  preamble: { instructions: string; items: ResponseItem[] }; host: JsonObject; passedOver: ImportReport['passedOver']; notSaid: string[];
};

/** The log of an imported session. It goes on by `resumeSession`, like any other. */
export const importedLog = (parts: ImportParts): Imported => {
  const { source, session, atMs, settings, history, totalTokens, told = null, preamble, host, passedOver, notSaid } = parts;
  const event: OpenedEvent = {
    type: 'log.opened', format: LOG_FORMAT, machine: MACHINE_VERSION, settings, source: 'resume', hooks: { handlers: [], bypassTrust: false, featureEnabled: true },
    history, totalTokens, ...(told === null ? {} : { told }), preamble, host: { ...host, importedFrom: source },
  };
  const { facts } = step(null, event, atMs);
  return {
    records: [{ v: FORMAT_VERSION, seq: 1, at: atMs, session, actor: 'session', event, facts }],
    report: { source, session, items: history.length, passedOver: passedOver.slice(0, MAX_PASSED_OVER), passedOverInAll: passedOver.length, notSaid },
  };
};

/** For people: what was taken over, and what was not. */
export const formatImport = ({ source, session, items, passedOver, passedOverInAll, notSaid }: ImportReport): string => [
  `session ${session} of ${source}: ${items} items taken over, ${passedOverInAll} lines passed over`,
  ...passedOver.map(({ line, reason }) => `  line ${line}: ${reason}`),
  ...(passedOverInAll > passedOver.length ? [`  and ${passedOverInAll - passedOver.length} more`] : []),
  ...notSaid.map((what) => `  not said by the file: ${what}`),
].join('\n');
