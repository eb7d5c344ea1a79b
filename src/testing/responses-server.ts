import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { createScriptPlayer, type ScriptPlayer, type Taken } from '../models/script-player.ts';
import { modelScriptSchema, type ModelScript, type ModelScriptInput, type ScriptAnswer } from '../models/script.ts';
import { errorBody } from '../models/scripted-model.ts';

/** A request as the server saw it. */
export type SeenRequest = { path: string; headers: Readonly<Record<string, string | string[] | undefined>>; body: { input: readonly unknown[]; [key: string]: unknown }; /** Settles when the connection of this request's answer has closed. */ closed: Promise<void> };

/** A Responses API on loopback that says what a script says. */
export type ResponsesServer = {
  /** For `base_url`: `http://127.0.0.1:PORT/v1`. */
  readonly url: string;
  readonly port: number;
  readonly requests: readonly SeenRequest[];
  /** How many TCP connections have been opened so far. */
  connections(): number;
  /** Lets the held answer to request k (from 1) go on, also before the request has come. */
  release(k: number): void;
  /** Resolves when request k (from 1) has come. */
  awaitRequest(k: number): Promise<SeenRequest>;
  /** Cuts what is open and resolves when the port is free. */
  close(): Promise<void>;
};

/** A request body beyond this is refused with 413. */
export const maxRequestBytes = 64 * 1024 * 1024;

/** Starts a server for a script; see `modelScriptSchema` for its form. Throws a ZodError for a script that is none. */
export async function startResponsesServer(script: ModelScriptInput | ModelScript): Promise<ResponsesServer> {
  const player = createScriptPlayer('answers' in script ? script : modelScriptSchema.parse(script));
  const requests: SeenRequest[] = [];
  const waiting = new Map<number, PromiseWithResolvers<SeenRequest>>();
  let connections = 0;
  const server = createServer((request, response) => {
    void serve(player, request, response, (seen) => {
      requests.push(seen);
      waiting.get(requests.length)?.resolve(seen);
    }).catch(() => response.destroy());
  });
  server.on('connection', () => { connections += 1; });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}/v1`,
    port,
    requests,
    connections: () => connections,
    release: player.release,
    awaitRequest: async (k) => {
      const waiter = waiting.get(k) ?? Promise.withResolvers<SeenRequest>();
      waiting.set(k, waiter);
      return requests[k - 1] ?? waiter.promise;
    },
    close: () => new Promise((resolve) => { server.close(() => resolve()); server.closeAllConnections(); }),
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve(address.port);
      else reject(new Error('Cannot tell the port of the scripted Responses server: it does not listen on TCP.'));
    });
  });
}

async function serve(player: ScriptPlayer, request: IncomingMessage, response: ServerResponse, see: (seen: SeenRequest) => void): Promise<void> {
  const path = request.url ?? '';
  const text = await readBody(request);
  if (text === null) return sendJson(response, 413, '{}');
  if (request.method !== 'POST' || !path.split('?')[0]?.endsWith('/responses')) return sendJson(response, 404, '{}');
  const body = readJson(text);
  if (body === null) return sendJson(response, 400, JSON.stringify({ error: { message: 'the body is no JSON object with a list "input"', type: 'invalid_request_error', code: null } }));
  const closing = new AbortController();
  const closed = new Promise<void>((resolve) => response.on('close', () => { closing.abort(); resolve(); }));
  const taken = player.take(body.input);
  see({ path, headers: request.headers, body, closed });
  await answer(player, taken, body.input, response, closing.signal);
}

async function answer(player: ScriptPlayer, taken: Taken, input: readonly unknown[], response: ServerResponse, signal: AbortSignal): Promise<void> {
  if ('exhausted' in taken) return sendJson(response, 400, JSON.stringify({ error: { message: taken.exhausted, type: 'server_error', code: null } }));
  await player.admitted(taken.k, taken.answer, signal);
  if (signal.aborted) return;
  if (taken.answer.status !== undefined) return sendJson(response, taken.answer.status, errorBody(taken.answer), taken.answer.headers);
  response.writeHead(200, { 'content-type': 'text/event-stream', ...taken.answer.headers });
  response.flushHeaders();
  for await (const event of player.play(taken.k, taken.answer, input, signal)) {
    if (!response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)) await drained(response, signal);
  }
  if (!signal.aborted) finish(taken.answer, response, response.socket);
}

function finish({ fault }: ScriptAnswer, response: ServerResponse, socket: Socket | null): void {
  if (fault?.type === 'silence') return;
  if (fault?.type === 'garbage') response.write('event: response.completed\ndata: {"type": "response.compl\n\n');
  if (fault?.type === 'cut') socket?.end(() => socket.destroy());
  else response.end();
}

function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    response.once('drain', resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    if (!(chunk instanceof Uint8Array)) continue;
    bytes += chunk.length;
    if (bytes > maxRequestBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function readJson(text: string): SeenRequest['body'] | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('input' in value) || !Array.isArray(value.input)) return null;
    return { ...value, input: value.input };
  } catch {
    return null;
  }
}

function sendJson(response: ServerResponse, status: number, body: string, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}
