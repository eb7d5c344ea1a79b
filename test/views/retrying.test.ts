import { describe, expect, it } from 'vitest';
import { Notifications } from '../../src/views/index.ts';
import { Records } from './records.ts';

describe('Notifications', () => {
  it('tells of a stream that is tried again', () => {
    const error = { message: 'stream closed', kind: 'stream', httpStatus: 503, code: 'rateLimitExceeded' };
    const notifications = new Notifications();
    const records = new Records().told({ type: 'turn.started', turn: 't1', kind: 'prompt' }, { type: 'sampling.failed', turn: 't1', request: 1, error, retry: { notice: 'Reconnecting... 1/5' } } as never);
    const told = records.list.flatMap((record) => notifications.apply(record));
    expect(told.at(-1)).toMatchObject({ method: 'error', params: { willRetry: true, turnId: 't1', error: { message: 'Reconnecting... 1/5', codexErrorInfo: { responseStreamDisconnected: { httpStatusCode: 503 } }, additionalDetails: 'stream closed' } } });
  });
});
