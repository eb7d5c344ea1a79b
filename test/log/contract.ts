import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LogClosedError, RecordRefusedError, SequenceError, type EventLog } from '../../src/log/index.ts';
import { payloads } from './payloads.ts';
import { collect, record, records, take } from './records.ts';

/** What a store brings to be tested: a place of its own for each log. */
export interface StoreUnderTest {
  /** An empty log. `maxRecordBytes` is 64 KiB. */
  open(): Promise<EventLog>;
  /** Removes what `open` left behind. */
  clean(): Promise<void>;
}

export const CONTRACT_MAX_RECORD_BYTES = 64 * 1024;

/** What every EventLog must do. Run it for each store. */
export function describeEventLog(name: string, makeStore: () => StoreUnderTest): void {
  describe(`${name} keeps the EventLog contract`, () => {
    let store: StoreUnderTest;
    let log: EventLog;
    beforeEach(async () => {
      store = makeStore();
      log = await store.open();
    });
    afterEach(async () => {
      await log.close();
      await store.clean();
    });
    describeAppend(() => log);
    describeRead(() => log);
    describeFollow(() => log);
    describeClose(() => log);

    test.each([100, 1000, 5000])('append() keeps what is nested %d deep, or refuses it', async (depth) => {
      await log.append([record(1)], 1);
      const nested = record(2, { type: 'x', nested: JSON.parse('['.repeat(depth) + ']'.repeat(depth)) });
      const outcome = await log.append([nested], 2).then(() => 'kept', (error: unknown) => error);
      const read = await collect(log.read(2));
      const refused = outcome instanceof RecordRefusedError;
      expect(outcome === 'kept' || (refused && depth > 100)).toBe(true);
      expect(JSON.stringify(read)).toBe(refused ? '[]' : JSON.stringify([nested]));
    });

    test('read() gives back any JSON that append() took', async () => {
      await log.append([record(1)], 1);
      await fc.assert(
        fc.asyncProperty(payloads, fc.array(payloads, { maxLength: 3 }), async (event, facts) => {
          const seq = log.nextSeq;
          const given = record(seq, event, facts);
          await log.append([given], seq);
          expect(await collect(log.read(seq))).toEqual([JSON.parse(JSON.stringify(given))]);
        }),
        { numRuns: 100 },
      );
    });
  });
}

function describeAppend(log: () => EventLog): void {
  test('append() counts from 1, without a gap (L2)', async () => {
    expect([log().nextSeq, log().durableSeq]).toEqual([1, 0]);
    await log().append(records(1, 3), 1);
    expect([log().nextSeq, log().durableSeq]).toEqual([4, 3]);
    await log().append([], 4);
    expect(await collect(log().read())).toEqual(records(1, 3));
  });

  test('append() takes calls that do not wait for one another, and resolves them in order', async () => {
    const order: number[] = [];
    const appends = records(1, 50).map(async (each) => {
      await log().append([each], each.seq);
      order.push(each.seq);
    });
    expect(log().nextSeq).toBe(51);
    await Promise.all(appends);
    expect(order).toEqual(records(1, 50).map((each) => each.seq));
    expect(await collect(log().read())).toEqual(records(1, 50));
  });

  test.each([0, 1, 3, Number.NaN])('append() refuses expected sequence %d where 2 is next, and writes nothing', async (expected) => {
    await log().append([record(1)], 1);
    await expect(log().append([record(expected)], expected)).rejects.toThrow(SequenceError);
    await log().append([record(2)], 2);
    expect(await collect(log().read())).toEqual(records(1, 2));
  });

  test.each([
    ['another sequence number inside', { ...record(3), seq: 7 }, 'seq'],
    ['no session', { ...record(3), session: '' }, 'session'],
    ['a time that is no whole number', { ...record(3), at: 1.5 }, 'at'],
    ['a fact without a type', { ...record(3), facts: [JSON.parse('{}')] }, 'facts.0.type'],
    ['a circle', { ...record(3), event: circle() }, 'JSON'],
    ['a toJSON method', { ...record(3), event: { type: 'x', toJSON: () => 1 } }, 'toJSON'],
    ['too many bytes', { ...record(3), event: { type: 'x'.repeat(CONTRACT_MAX_RECORD_BYTES) } }, 'maxRecordBytes'],
  ])('append() refuses a record with %s, whole call and nothing else', async (_, bad, word) => {
    await log().append([record(1)], 1);
    const refused = log().append([record(2), bad], 2);
    await expect(refused).rejects.toThrow(RecordRefusedError);
    await expect(refused).rejects.toThrow(word);
    await log().append([record(2)], 2);
    expect(await collect(log().read())).toEqual(records(1, 2));
  });

  test.each([
    ['is not log.opened', record(1, { type: 'prompt.given' })],
    ['names another format', record(1, { type: 'log.opened', format: 'elsewhere' })],
  ])('append() refuses a first record that %s', async (_, bad) => {
    await expect(log().append([bad], 1)).rejects.toThrow('first record');
    expect(log().nextSeq).toBe(1);
  });

  test('append() keeps what it was given, not what the caller makes of it later', async () => {
    const text = ['before'];
    await log().append([record(1)], 1);
    const appended = log().append([record(2, { type: 'x', text })], 2);
    text.push('after');
    await appended;
    expect(await collect(log().read(2))).toEqual([record(2, { type: 'x', text: ['before'] })]);
  });
}

function describeRead(log: () => EventLog): void {
  test('read() begins where it is told, and gives nothing past the end', async () => {
    await log().append(records(1, 5), 1);
    expect(await collect(log().read(4))).toEqual(records(4, 5));
    expect(await collect(log().read(6))).toEqual([]);
    expect(await collect(log().read(99))).toEqual([]);
  });

  test.each([0, -1, 1.5, Number.NaN])('read() refuses to begin at %d', (from) => {
    expect(() => log().read(from)).toThrow(RangeError);
  });

  test('read() gives only durable records (L1)', async () => {
    await log().append(records(1, 2), 1);
    const pending = log().append([record(3)], 3);
    for await (const each of log().read()) expect(each.seq).toBeLessThanOrEqual(log().durableSeq);
    await pending;
    expect(await collect(log().read())).toEqual(records(1, 3));
  });
}

function describeFollow(log: () => EventLog): void {
  test('follow() gives what is there and what comes, each once, in order', async () => {
    await log().append(records(1, 2), 1);
    const followed = take(log().follow(2, new AbortController().signal), 30);
    for (const each of records(3, 31)) await log().append([each], each.seq);
    expect(await followed).toEqual(records(2, 31));
  });

  test('follow() waits for a record that is still to come', async () => {
    const followed = take(log().follow(3, new AbortController().signal), 1);
    await log().append(records(1, 2), 1);
    await log().append([record(3)], 3);
    expect(await followed).toEqual([record(3)]);
  });

  test('follow() gives only durable records (L1)', async () => {
    const seen: boolean[] = [];
    const followed = (async () => {
      for await (const each of log().follow(1, new AbortController().signal)) {
        seen.push(each.seq <= log().durableSeq);
        if (each.seq === 20) break;
      }
    })();
    for (const each of records(1, 20)) void log().append([each], each.seq);
    await followed;
    expect(seen).toEqual(Array.from({ length: 20 }, () => true));
  });

  test('follow() ends when its signal fires, also before it began', async () => {
    await log().append(records(1, 2), 1);
    const stop = new AbortController();
    const seen: number[] = [];
    for await (const each of log().follow(1, stop.signal)) {
      seen.push(each.seq);
      if (each.seq === 2) queueMicrotask(() => stop.abort());
    }
    expect(seen).toEqual([1, 2]);
    expect(await collect(log().follow(1, AbortSignal.abort()))).toEqual([]);
  });

  test('follow() ends when the log closes', async () => {
    await log().append(records(1, 2), 1);
    const followed = collect(log().follow(1, new AbortController().signal));
    const first = take(log().follow(1, new AbortController().signal), 2);
    await first;
    await log().close();
    expect((await followed).length).toBeLessThanOrEqual(2);
  });

  test('a follower that stops reading holds back nobody (L5)', async () => {
    const stalled = log().follow(1, new AbortController().signal)[Symbol.asyncIterator]();
    await log().append([record(1)], 1);
    await stalled.next();
    for (const each of records(2, 40)) await log().append([each], each.seq);
    expect(log().durableSeq).toBe(40);
    expect((await stalled.next()).value).toEqual(record(2));
    await stalled.return?.();
  });
}

function describeClose(log: () => EventLog): void {
  test('close() waits for what was appended, may come twice, and refuses what comes later', async () => {
    const appended = log().append(records(1, 2), 1);
    await Promise.all([log().close(), log().close(), appended]);
    expect(log().durableSeq).toBe(2);
    await expect(log().append([record(3)], 3)).rejects.toThrow(LogClosedError);
    expect(() => log().read()).toThrow(LogClosedError);
    expect(() => log().follow(1, new AbortController().signal)).toThrow(LogClosedError);
  });
}

function circle(): { type: string; [key: string]: unknown } {
  const event: { type: string; [key: string]: unknown } = { type: 'x' };
  event['self'] = event;
  return event;
}
