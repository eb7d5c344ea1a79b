import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { refusal } from './guard.ts';
import { inspectorLimits } from './limits.ts';
import { readPage, type Page } from './page-file.ts';
import { heartbeatOf, linesOf, type InspectorSource } from './source.ts';
import { streamLines } from './stream.ts';

export type InspectorOptions = InspectorSource & {
  /** 0, the default, takes any free one. */
  port?: number;
  /** What the address has to carry; a new random one where absent. */
  token?: string;
  /** The built page, where it is not the package's own. */
  pagePath?: string;
};

export type Inspector = {
  /** The address to open, token and all. */
  url: string;
  port: number;
  /** Ends every stream and the server. May be called twice. */
  close(): Promise<void>;
};

/**
 * Serves the inspector's page on 127.0.0.1, and there alone. Rejects where the page is not built, the log cannot be
 * opened, or the port is taken.
 */
export const startInspector = async (options: InspectorOptions): Promise<Inspector> => {
  const page = readPage(options.pagePath);
  if ('logPath' in options) await firstLine(options);
  const token = options.token ?? randomBytes(24).toString('base64url');
  const ended = new AbortController();
  const server = createServer((request, response) => { void answer(request, response); });
  const streams = new Set<ServerResponse>();
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const refused = refusal(request, { port: portOf(server), token });
    if (refused !== null) { plain(response, refused.status, refused.reason); return; }
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (url.pathname === '/') servePage(response, page);
    else if (url.pathname === '/records') await serveRecords(response, url);
    else plain(response, 404, 'nothing is here');
  };
  const serveRecords = async (response: ServerResponse, url: URL): Promise<void> => {
    const from = Number(url.searchParams.get('from') ?? '1');
    if (!Number.isSafeInteger(from) || from < 1) { plain(response, 400, 'from must be a whole number from 1 on'); return; }
    if (streams.size >= inspectorLimits.streams) { plain(response, 503, `${inspectorLimits.streams} pages follow already (limit streams)`); return; }
    const gone = new AbortController();
    response.on('close', () => { streams.delete(response); gone.abort(); });
    streams.add(response);
    response.writeHead(200, { ...commonHeaders, 'content-type': 'application/x-ndjson; charset=utf-8' });
    const signal = AbortSignal.any([gone.signal, ended.signal]);
    await streamLines(linesOf(options, from, signal), response, signal, () => heartbeatOf(options)).catch(() => response.destroy());
  };
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= new Promise((resolve) => { ended.abort(); server.close(() => resolve()); server.closeAllConnections(); });
    return closing;
  };
  return { url: `http://127.0.0.1:${port}/?token=${encodeURIComponent(token)}`, port, close };
};

const commonHeaders = {
  'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin',
} as const;

const servePage = (response: ServerResponse, { html, policy }: Page): void => {
  response.writeHead(200, { ...commonHeaders, 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy, 'permissions-policy': 'camera=(), microphone=(), geolocation=(), clipboard-read=()' });
  response.end(html);
};

const plain = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, { ...commonHeaders, 'content-type': 'text/plain; charset=utf-8', 'content-security-policy': `default-src 'none'` });
  response.end(`${text}\n`);
};

const portOf = (server: ReturnType<typeof createServer>): number => {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

/** A log that cannot be opened is told to whoever starts the inspector, not to the page. */
const firstLine = async (source: InspectorSource): Promise<void> => {
  const stop = new AbortController();
  for await (const _ of linesOf(source, 1, stop.signal)) { stop.abort(); return; }
};
