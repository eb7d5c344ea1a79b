import type { z } from 'zod';
import type { HookEffect, HookEntry, HookStatus } from './run.ts';
import { trim } from './trim.ts';

/** What an output asks for, apart from its warning and its context. */
export interface Judgement {
  /** A control rule that the output breaks. The run fails with this text and asks for nothing. */
  problem?: string;
  /** A rule that the output breaks too, where what it asks for stands all the same: only its context is dropped. */
  losesContext?: boolean;
  /** Absent: completed. */
  status?: Extract<HookStatus, 'blocked' | 'stopped'>;
  entry?: HookEntry;
  effect?: Omit<HookEffect, 'contexts'>;
}

/** A valid output, read. */
export interface OutputReading {
  systemMessage: string | null;
  context: string | null;
  judgement: Judgement;
}

export type StdoutReading =
  | { kind: 'ignored' }
  | {
      kind: 'parsed';
      /** Undefined where the value is not this event's output; `onDetail` hears why. */
      read: (value: unknown, onDetail: (detail: string) => void) => OutputReading | undefined;
      /** The error entry for text that looks like JSON and is no valid output. */
      invalid: string;
      plainText: 'context' | 'ignored' | { error: string; harmlessWhenAsync: boolean };
    };

/** How an exit other than 0 reads. `blocks`: exit 2 with stderr text decides, as an output would. */
type ExitReading =
  | { kind: 'blocks'; block: (stderr: string) => Judgement; missing: string }
  | { kind: 'code' }
  | { kind: 'stderr'; orCode: boolean };

/** What differs between hook events. The engine names none of them. */
export interface HookEventDefinition {
  scope: 'thread' | 'turn';
  /** Keys of the stdin object in order; `?` marks one that is left out when it has no value. */
  inputKeys: readonly string[];
  honoursMatcher: boolean;
  takesContextLimit: boolean;
  timeout: { defaultS: number; maxS: number | null };
  /** An `async` handler of an event without this runs synchronously. */
  allowsAsync: boolean;
  allowsMcpTool: boolean;
  stdout: StdoutReading;
  exit: ExitReading;
  fold: {
    /** One run that stops voids every block and its texts. */
    stopVoidsBlocks: boolean;
    blockReason: 'first' | 'joined';
  };
}

export const usualTimeout = { defaultS: 600, maxS: null } as const;
/** The session or turn is ending, so these handlers get little time. */
export const shortTimeout = { defaultS: 1, maxS: 3 } as const;
export const usualFold = { stopVoidsBlocks: false, blockReason: 'first' } as const;

interface MaybeContext {
  systemMessage?: string | null | undefined;
  hookSpecificOutput?: { hookEventName: string; additionalContext?: string | null | undefined } | null | undefined;
}

/** Reads stdout with the event's schema, then judges it. */
export function parsed<Output extends MaybeContext>(options: {
  schema: z.ZodType<Output>;
  judge: (output: Output) => Judgement;
  invalid: string;
  plainText: Extract<StdoutReading, { kind: 'parsed' }>['plainText'];
}): StdoutReading {
  return {
    kind: 'parsed',
    invalid: options.invalid,
    plainText: options.plainText,
    read(value, onDetail) {
      const result = options.schema.safeParse(value);
      if (!result.success) {
        onDetail(result.error.issues.map(({ path, message }) => `${path.join('.') || 'output'}: ${message}`).join('; '));
        return undefined;
      }
      return {
        systemMessage: result.data.systemMessage ?? null,
        context: result.data.hookSpecificOutput?.additionalContext ?? null,
        judgement: options.judge(result.data),
      };
    },
  };
}

/** The trimmed text, or undefined where nothing is left of it. */
export function filled(text: string | null | undefined): string | undefined {
  const trimmed = trim(text ?? '');
  return trimmed === '' ? undefined : trimmed;
}

/** A text for the model, before any cut. */
export function modelText(text: string): { text: string; fullBytes: number } {
  return { text, fullBytes: Buffer.byteLength(text) };
}

/** `continue: false`: a stop entry appears only where a reason was given, were it empty. */
export function stoppedBy(reason: string | null | undefined): Judgement {
  const effect = { stop: { reason: reason ?? null } };
  if (reason === null || reason === undefined) return { status: 'stopped', effect };
  return { status: 'stopped', entry: { kind: 'stop', text: reason }, effect };
}
