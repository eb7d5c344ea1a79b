import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { httpError } from '../../src/models/model-errors.ts';
import { createOpenAiModel } from '../../src/models/openai-model.ts';
import type { ModelEvent } from '../../src/models/port.ts';
import { errorInfo } from '../../src/views/codex/turn-error.ts';
import { collectWithRetries, request } from './request.ts';

const errorSchema = z.object({ message: z.string(), codexErrorInfo: z.union([z.string(), z.record(z.string(), z.unknown())]), additionalDetails: z.string().nullable() });
const answerSchema = z.object({ status: z.number().optional(), headers: z.record(z.string(), z.string()).default({}), body: z.string().default(''), bodyBase64: z.string().optional(), end: z.string() });
const caseSchema = z.object({
  name: z.string(),
  provider: z.record(z.string(), z.unknown()).default({}),
  answer: answerSchema.nullable(),
  requests: z.number(),
  pausesMs: z.array(z.number()),
  retryNotices: z.array(errorSchema),
  turn: z.object({ status: z.string(), error: errorSchema.nullable() }).nullable(),
});
type Answer = z.infer<typeof answerSchema>;

const { cases } = z.object({ cases: z.array(caseSchema) }).parse(JSON.parse(readFileSync(new URL('../../fixtures/codex-0.169.0/model-errors.json', import.meta.url), 'utf8')));
const answered = cases.flatMap((row) => (row.answer && row.turn && row.answer.end !== 'silence-before-headers' ? [{ ...row, answer: row.answer, turn: row.turn }] : []));

const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

describe('a model request that fails as it did for the real CLI', () => {
  test.each(answered)('$name', async ({ provider, answer, requests, retryNotices, turn }) => {
    const server = await serveRaw(answer);
    const model = createOpenAiModel({
      baseUrl: server.url,
      apiKey: null,
      retries: { requestMaxRetries: Number(provider['request_max_retries'] ?? 0), streamMaxRetries: Number(provider['stream_max_retries'] ?? 0), backoffMs: 1, maxDelayMs: 5 },
      limits: { idleTimeoutMs: Number(provider['stream_idle_timeout_ms'] ?? 5_000) },
    });

    const retries: { notice: string; details: string }[] = [];
    const events = await collectWithRetries(model, request(), new AbortController().signal, ({ notice }, details) => retries.push({ notice, details }));

    const here = (text: string): string => text.replaceAll('127.0.0.1:<port>', `127.0.0.1:${server.port}`).replace(/(UTF8 error: invalid utf-8 sequence).*/, '$1');
    expect(endOf(events)).toEqual({ status: turn.status, message: turn.error && here(turn.error.message), info: turn.error && turn.error.codexErrorInfo });
    expect(server.requests()).toBe(requests);
    expect(retries).toEqual(retryNotices.map((notice) => ({ notice: notice.message, details: here(notice.additionalDetails ?? '') })));
  });
});

/** The last event as the CLI's client would be told it. */
function endOf(events: ModelEvent[]): unknown {
  const last = events.at(-1);
  if (last?.type === 'completed') return { status: 'completed', message: null, info: null };
  if (last?.type !== 'failed') return last;
  const { code, httpStatus, message } = last.error;
  return { status: 'failed', message, info: errorInfo({ message, code, httpStatus }) };
}

async function serveRaw(answer: Answer) {
  let requests = 0;
  const server = createServer((incoming, response) => {
    requests += 1;
    incoming.resume().on('end', () => respond(response, answer));
  });
  closers.push(() => { server.closeAllConnections(); server.close(); });
  const port = await new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    resolve(typeof address === 'object' && address ? address.port : 0);
  }));
  return { url: `http://127.0.0.1:${port}/v1`, port, requests: () => requests };
}

function respond(response: ServerResponse, { status, headers, body, bodyBase64, end }: Answer): void {
  if (status === undefined) return void response.socket?.destroy();
  response.writeHead(status, headers);
  const bytes = bodyBase64 === undefined ? Buffer.from(body) : Buffer.from(bodyBase64, 'base64');
  if (end === 'end') return void response.end(bytes);
  response.write(bytes, () => { if (end === 'cut') response.socket?.end(() => response.socket?.destroy()); });
}

describe('too many requests', () => {
  const refused = (header: string | undefined, body = '{"error":{"message":"slow"}}') => httpError({ status: 429, body, url: 'u', headers: header === undefined ? {} : { 'retry-after': header } });

  test.each([['2', 2_000], ['0', 0]])('are asked for again where Retry-After is %j', (header, retryAfterMs) => expect(refused(header)).toMatchObject({ retry: { stream: true }, retryAfterMs }));
  test('are asked for again at a date', () => expect(refused(new Date(Date.now() + 100_000).toUTCString()).retryAfterMs).toBeGreaterThan(90_000));
  test.each([undefined, 'x', '0.5', '-1'])('are not where it is %j', (header) => expect(refused(header).retry).toBeUndefined());
  test('nor where the limit is used up', () => expect(refused('1', '{"error":{"type":"usage_limit_reached","message":"x"}}').retry).toBeUndefined());
});
