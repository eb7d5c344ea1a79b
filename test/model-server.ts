import http from 'node:http';

type Input = readonly { type: string; role?: string; content?: { text?: string }[] }[];
type ModelServer = { url: string; close(): void };

const usage = { input_tokens: 1, input_tokens_details: { cached_tokens: 0 }, output_tokens: 1, output_tokens_details: { reasoning_tokens: 0 }, total_tokens: 2 };

export const message = (text: string): object => ({ type: 'message', role: 'assistant', id: 'i', content: [{ type: 'output_text', text }] });

/** A Responses server on loopback that answers each request with one item, made from the conversation that it carried. */
export const startModelServer = (itemFor: (input: Input) => object): Promise<ModelServer> => {
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { input } = JSON.parse(Buffer.concat(chunks).toString()) as { input: Input };
      const send = (type: string, value: object): boolean => response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...value })}\n\n`);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      send('response.created', { response: { id: 'r' } });
      send('response.output_item.done', { output_index: 0, item: itemFor(input) });
      send('response.completed', { response: { id: 'r', usage } });
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

/** Answers with the words of the last user message: an answer in the wrong place is seen. */
export const startEchoModel = (): Promise<ModelServer> =>
  startModelServer((input) => message(`echo: ${input.findLast(({ role }) => role === 'user')?.content?.map(({ text = '' }) => text).join('') ?? ''}`));
