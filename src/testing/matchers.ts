import type { Fact } from '../../machines/index.ts';
import { checkRecords, formatViolations } from '../replay/checks/index.ts';
import { readRecords, type Records } from '../replay/records.ts';
import { formatVerification, verify } from '../replay/verify.ts';
import { sessionRecord } from '../runtime/log-fold.ts';
import type { EventLog, LogRecord } from '../log/index.ts';
import { Transcript } from '../views/transcript.ts';
import { messageText } from '../../machines/index.ts';
import { eventOf } from '../replay/records.ts';

/** What the matchers take: records, a log, or something that gives records when it is awaited. */
export type LogLike = Records | Pick<EventLog, 'read'>;

type MatcherResult = { pass: boolean; message: () => string };

/** The matchers; `expect.extend(matchers)`, or import `hookturn/testing/vitest` once. Each is awaited where it is given a log. */
export const matchers = {
  /** Every record's event, stepped anew, gives the recorded facts, byte for byte. */
  toReplay: async (received: LogLike): Promise<MatcherResult> => {
    const verification = verify(await recordsOf(received));
    return { pass: verification.divergence === null, message: () => formatVerification(verification) };
  },

  /** No law of the core is broken: L2, L6 to L9, pairing of hooks and turns. */
  toKeepTheLaws: async (received: LogLike): Promise<MatcherResult> => {
    const violations = checkRecords(await recordsOf(received));
    return { pass: violations.length === 0, message: () => formatViolations(violations) };
  },

  /** The log's facts have these types among them, in this order; others may stand between. */
  toTell: async (received: LogLike, ...types: Fact['type'][]): Promise<MatcherResult> => {
    const told = (await recordsOf(received)).flatMap(({ facts }) => facts.map(({ type }) => type));
    let next = 0;
    for (const type of told) if (type === types[next]) next++;
    return { pass: next === types.length, message: () => (next === types.length ? `the log tells ${types.join(', ')}` : `the log does not tell ${types[next] ?? ''} after ${types.slice(0, next).join(', ') || 'its beginning'}; it tells ${told.join(', ')}`) };
  },

  /** The conversation that the log comes to holds a message with these words. */
  toHoldMessage: async (received: LogLike, words: string): Promise<MatcherResult> => {
    const records = await recordsOf(received);
    const [first] = records;
    const opening = first === undefined ? null : eventOf(first);
    const transcript = new Transcript(opening?.type === 'log.opened' ? opening.history : []);
    for (const record of records) transcript.apply(record);
    const messages = transcript.items().flatMap((item) => (item.type === 'message' ? [`${item.role}: ${messageText(item.content)}`] : []));
    const pass = messages.some((message) => message.includes(words));
    return { pass, message: () => `the conversation ${pass ? 'holds' : 'does not hold'} ${JSON.stringify(words)}:\n${messages.join('\n')}` };
  },
};

const recordsOf = async (received: LogLike): Promise<Records> => {
  if (Array.isArray(received)) return (received as readonly LogRecord[]).map(sessionRecord);
  return 'read' in received ? readRecords(received) : [];
};
