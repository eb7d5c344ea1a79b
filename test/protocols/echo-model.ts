import http from 'node:http';

type Sent = { input: { type: string; role?: string; content?: { text?: string }[] }[] };

/** A Responses server that answers each request with the words of its last user message: an answer in the wrong place is seen. */
export const startEchoModel = (): Promise<{ url: string; close(): void }> => {
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { input } = JSON.parse(Buffer.concat(chunks).toString()) as Sent;
      const words = input.findLast(({ role }) => role === 'user')?.content?.map(({ text = '' }) => text).join('') ?? '';
      const send = (type: string, value: object): boolean => response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...value })}\n\n`);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      send('response.created', { response: { id: 'r' } });
      send('response.output_item.done', { output_index: 0, item: { type: 'message', role: 'assistant', id: 'i', content: [{ type: 'output_text', text: `echo: ${words}` }] } });
      send('response.completed', { response: { id: 'r', usage: { input_tokens: 1, input_tokens_details: { cached_tokens: 0 }, output_tokens: 1, output_tokens_details: { reasoning_tokens: 0 }, total_tokens: 2 } } });
      response.end();
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve({ url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/v1`, close: () => { server.closeAllConnections(); server.close(); } });
    });
  });
};
