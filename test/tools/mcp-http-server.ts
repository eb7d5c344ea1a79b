import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CallToolRequestSchema, ListToolsRequestSchema, McpError } from '@modelcontextprotocol/sdk/types.js';
import { onTestFinished } from 'vitest';

export type HttpMcp = { url: string; headers: IncomingMessage['headers'][]; close(): Promise<void> };

/** What else than the protocol a server may answer. */
export type Fault = (response: ServerResponse) => void;

/**
 * A streamable HTTP server of the official SDK, with the tools echo, fail, refuse and slow; `json` answers in one piece
 * in place of a stream of events. `faultAfter` requests it answers by the fault.
 */
export async function httpMcp({ json = false, fault, faultAfter = 0 }: { json?: boolean; fault?: Fault; faultAfter?: number } = {}): Promise<HttpMcp> {
  const transports = new Map<string, StreamableHTTPServerTransport>();
  const headers: IncomingMessage['headers'][] = [];
  const open = async (): Promise<StreamableHTTPServerTransport> => {
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: randomUUID, enableJsonResponse: json, onsessioninitialized: (id) => { transports.set(id, transport); } });
    await tools().connect(transport as Parameters<Server['connect']>[0]); // The SDK's own class and interface disagree under exactOptionalPropertyTypes.
    return transport;
  };
  const http = createServer((request, response) => {
    headers.push(request.headers);
    if (fault !== undefined && headers.length > faultAfter) return fault(response);
    const known = transports.get(String(request.headers['mcp-session-id']));
    void (known === undefined ? open() : Promise.resolve(known)).then((transport) => transport.handleRequest(request, response));
  });
  await new Promise<void>((ready) => { http.listen(0, '127.0.0.1', ready); });
  const close = (): Promise<void> => closeAll(http);
  onTestFinished(close);
  const { port } = http.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/mcp`, headers, close };
}

function closeAll(http: HttpServer): Promise<void> {
  http.closeAllConnections();
  return new Promise((closed) => { http.close(() => closed()); });
}

function tools(): Server {
  const server = new Server({ name: 'http', version: '0' }, { capabilities: { tools: {} } });
  const names = ['echo', 'fail', 'refuse', 'slow'];
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: names.map((name) => ({ name, inputSchema: { type: 'object' as const }, annotations: { readOnlyHint: true } })) }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params: { name, arguments: given } }) => {
    if (name === 'refuse') throw new McpError(-32602, 'bad params', { x: 1 });
    if (name === 'slow') await new Promise((later) => { setTimeout(later, 60_000).unref(); });
    return { content: [{ type: 'text', text: `${name}: ${String(given?.['text'])}` }], isError: name === 'fail' };
  });
  return server;
}
