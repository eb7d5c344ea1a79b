import type { ResponseItem } from '../../machines/index.ts';
import type { Model, ModelEvent, ModelRequest, TokenUsage } from '../models/port.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What a test's model says to one request: a text, or a text and calls, or a failure. */
export type Answer = string | {
  text?: string;
  calls?: readonly { name: string; arguments?: object; id?: string }[];
  /** Items as they are, after the text and before the calls. */
  items?: readonly ResponseItem[];
  /** The request fails, after what was said before it. */
  fails?: string;
  /** The stream breaks, after what was said before it; the session may ask again after this pause. */
  breaks?: { message: string; delayMs: number };
  /** Never ends by itself. */
  hangs?: boolean;
  usage?: TokenUsage;
  /** Virtual time before it begins, and between its items. */
  delayMs?: number;
};

/** Answers by the request and its number, from 1; or a list, whose last answer is given again when it has run out. */
export type ModelScript = readonly Answer[] | ((request: ModelRequest, k: number) => Answer);

/** A request as the model saw it. */
export type SeenRequest = { k: number; atMs: number; request: ModelRequest };

/** The model port over a script, in virtual time. `onRequest` hears of each request before it is answered. */
export const worldModel = (script: ModelScript, time: VirtualTime, delayMs: () => number, onRequest: (seen: SeenRequest) => void): Model => {
  let k = 0;
  return {
    // It has nothing to make ready: with it sessions assemble requests while the disk works, as they do for real models.
    prepare: () => undefined,
    respond: (request, signal) => {
      k++;
      onRequest({ k, atMs: time.now(), request: { ...request, input: [...request.input] } });
      return told(answerOf(script, request, k), k, time, delayMs, signal);
    },
  };
};

async function* told(answer: Exclude<Answer, string>, k: number, time: VirtualTime, delayMs: () => number, signal: AbortSignal): AsyncGenerator<ModelEvent> {
  const pause = (): Promise<boolean> => time.wait(answer.delayMs ?? delayMs(), signal).then(() => true, () => false);
  if (!(await pause())) return;
  yield { type: 'begun', responseId: `resp_${k}` };
  for (const item of itemsOf(answer, k)) {
    if (!(await pause())) return;
    yield { type: 'item', item };
  }
  if (answer.hangs === true) { await time.wait(Infinity, signal).catch(() => undefined); return; }
  if (!(await pause())) return;
  if (answer.breaks !== undefined) {
    const { message, delayMs: pauseMs } = answer.breaks;
    yield { type: 'failed', error: { message, kind: 'stream' }, retry: { notice: 'Reconnecting...', attempt: 1, maxAttempts: 5, delayMs: pauseMs } };
    return;
  }
  yield answer.fails === undefined ? { type: 'completed', responseId: `resp_${k}`, usage: answer.usage ?? { input: 1, cachedInput: 0, output: 1, reasoningOutput: 0, total: 2 } } : { type: 'failed', error: { message: answer.fails, kind: 'other' } };
}

const answerOf = (script: ModelScript, request: ModelRequest, k: number): Exclude<Answer, string> => {
  const answer = typeof script === 'function' ? script(request, k) : script[Math.min(k, script.length) - 1] ?? '';
  return typeof answer === 'string' ? { text: answer } : answer;
};

const itemsOf = ({ text, items = [], calls = [] }: Exclude<Answer, string>, k: number): ResponseItem[] => [
  ...(text === undefined ? [] : [{ type: 'message' as const, role: 'assistant' as const, content: [{ type: 'output_text', text }] }]),
  ...items,
  ...calls.map(({ name, arguments: input = {}, id }, index) => ({ type: 'function_call' as const, call_id: id ?? `call_${k}_${index}`, name, arguments: JSON.stringify(input) })),
];
