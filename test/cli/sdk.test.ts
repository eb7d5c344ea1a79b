import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Codex, type ThreadEvent } from '@openai/codex-sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startResponsesServer, type ResponsesServer } from '../../src/testing/responses-server.ts';
import { hookturn } from './program.ts';

/** The published SDK, unmodified, told of our executable and of nothing else. */
describe('@openai/codex-sdk drives hookturn', { timeout: 60_000 }, () => {
  let folder = '';
  let server: ResponsesServer | null = null;

  beforeEach(() => { folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'hookturn-sdk-'))); });
  afterEach(async () => {
    await server?.close();
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  });

  const start = async (script: Parameters<typeof startResponsesServer>[0]) => {
    server = await startResponsesServer(script);
    const executable = path.join(folder, 'codex');
    fs.writeFileSync(executable, `#!/bin/sh\nexec "${hookturn.command}" "${hookturn.args[0]}" "$@"\n`, { mode: 0o755 });
    fs.mkdirSync(path.join(folder, 'home'));
    fs.mkdirSync(path.join(folder, 'work'));
    const env = { PATH: process.env['PATH'] ?? '', HOME: folder, CODEX_HOME: path.join(folder, 'home') };
    const codex = new Codex({ codexPathOverride: executable, baseUrl: server.url, apiKey: 'sk-of-the-test', env, config: { model_reasoning_summary: 'none' } });
    return { codex, server, options: { workingDirectory: path.join(folder, 'work'), skipGitRepoCheck: true, model: 'gpt-5.5', sandboxMode: 'danger-full-access' as const, modelReasoningEffort: 'low' as const, approvalPolicy: 'never' as const, threadSource: 'sdk-test' } };
  };

  it('run() gives the items, the final response and the usage', async () => {
    const { codex, server, options } = await start([{ items: [{ type: 'shell', cmd: 'echo from the shell' }] }, { items: [{ type: 'message', text: 'all done' }], usage: { input: 20, cachedInput: 8, output: 6, reasoningOutput: 1 } }]);
    const turn = await codex.startThread(options).run('do it');

    expect(turn.finalResponse).toBe('all done');
    expect(turn.items).toMatchObject([{ id: 'item_0', type: 'command_execution', aggregated_output: 'from the shell\n', exit_code: 0, status: 'completed' }, { id: 'item_1', type: 'agent_message', text: 'all done' }]);
    expect(turn.usage).toEqual({ input_tokens: 30, cached_input_tokens: 8, cache_write_input_tokens: 0, output_tokens: 11, reasoning_output_tokens: 1 });
    expect(server.requests[0]?.headers['authorization']).toBe('Bearer sk-of-the-test');
    expect(server.requests[0]?.body).toMatchObject({ model: 'gpt-5.5', reasoning: { effort: 'low' } });
  });

  it('runStreamed() gives the events as they come', async () => {
    const { codex, options } = await start([{ items: [{ type: 'reasoning', text: 'thinking' }, { type: 'message', text: 'streamed' }] }]);
    const thread = codex.startThread(options);
    const seen: ThreadEvent[] = [];
    for await (const event of (await thread.runStreamed('stream')).events) seen.push(event);

    expect(seen.map(({ type }) => type)).toEqual(['thread.started', 'turn.started', 'item.completed', 'item.completed', 'turn.completed']);
    expect(seen[0]).toEqual({ type: 'thread.started', thread_id: thread.id });
  });

  it('resumeThread() goes on with the conversation', async () => {
    const { codex, server, options } = await start([{ items: [{ type: 'message', text: 'I remember' }] }, { items: [{ type: 'message', text: 'as you said' }] }]);
    const thread = codex.startThread(options);
    await thread.run('remember this');
    const again = codex.resumeThread(thread.id ?? '', options);
    const turn = await again.run('what was it?');

    expect(turn.finalResponse).toBe('as you said');
    expect(again.id).toBe(thread.id);
    expect(JSON.stringify(server.requests[1]?.body.input)).toMatch(/remember this.*I remember.*what was it\?/s);
  });

  it('a second run() on one thread goes on with it, too', async () => {
    const { codex, server, options } = await start([{ items: [{ type: 'message', text: 'one' }] }, { items: [{ type: 'message', text: 'two' }] }]);
    const thread = codex.startThread(options);
    await thread.run('first');
    expect((await thread.run('second')).finalResponse).toBe('two');
    expect(JSON.stringify(server.requests[1]?.body.input)).toContain('first');
  });

  it('an output schema goes to the model with the request', async () => {
    const { codex, server, options } = await start([{ items: [{ type: 'message', text: '{"answer":"yes"}' }] }]);
    const schema = { type: 'object', properties: { answer: { type: 'string' } }, required: ['answer'], additionalProperties: false };
    const turn = await codex.startThread(options).run('answer', { outputSchema: schema });

    expect(JSON.parse(turn.finalResponse)).toEqual({ answer: 'yes' });
    expect(server.requests[0]?.body['text']).toMatchObject({ format: { type: 'json_schema', name: 'codex_output_schema', strict: true, schema } });
  });

  it('images come before the text', async () => {
    const { codex, server, options } = await start([{ items: [{ type: 'message', text: 'a dot' }] }]);
    const image = path.join(folder, 'dot.png');
    fs.writeFileSync(image, Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYGAAAAAEAAH2FzhVAAAAAElFTkSuQmCC', 'base64'));
    await codex.startThread(options).run([{ type: 'text', text: 'what is it?' }, { type: 'local_image', path: image }]);

    expect(server.requests[0]?.body.input.at(-1)).toMatchObject({ role: 'user', content: [
      { type: 'input_text', text: `<image name=[Image #1] path="${image}">` }, { type: 'input_image', image_url: expect.stringMatching(/^data:image\/png;base64,iVBOR/) },
      { type: 'input_text', text: '</image>' }, { type: 'input_text', text: 'what is it?' },
    ] });
  });

  it('a signal aborts the turn, and the session ends in order', async () => {
    const { codex, server, options } = await start([{ hold: true, items: [{ type: 'message', text: 'never' }] }]);
    const abort = new AbortController();
    const thread = codex.startThread(options);
    const running = thread.run('wait', { signal: abort.signal });
    const request = await server.awaitRequest(1);
    abort.abort();

    await expect(running).rejects.toThrow(/abort/i);
    await request.closed;
    await expect.poll(() => factsOf(path.join(folder, 'home', 'hookturn', 'logs')), { timeout: 10_000 }).toContain('session.closed');
    expect(thread.id).not.toBeNull();
  });

  it('takes every option that the SDK has, in a new thread and in a resumed one', async () => {
    const { codex, server, options } = await start([{ items: [{ type: 'message', text: 'one' }] }, { items: [{ type: 'message', text: 'two' }] }]);
    const all = {
      ...options, sandboxMode: 'workspace-write' as const, additionalDirectories: [path.join(folder, 'more'), path.join(folder, 'none')], networkAccessEnabled: true,
      webSearchEnabled: true, webSearchMode: 'cached' as const, approvalPolicy: 'on-request' as const, modelReasoningEffort: 'xhigh' as const,
    };
    const thread = codex.startThread(all);
    await thread.run('first', { cyberAccessProgram: 'standard' });
    const turn = await codex.resumeThread(thread.id ?? '', { ...all, webSearchEnabled: false }).run('second', { cyberAccessProgram: 'standard' });

    expect(turn.finalResponse).toBe('two');
    expect(server.requests[0]?.body).toMatchObject({ reasoning: { effort: 'xhigh' } });
  });

  it('an option that no session can start with rejects in Codex\'s words', async () => {
    const { codex, options } = await start([]);
    await expect(codex.startThread({ ...options, approvalPolicy: 'untrusted' }).run('go')).rejects.toThrow('Codex Exec exited with code 1: Error: approval_policy = "untrusted" is no longer supported; remove this setting\n');
  });

  it('a failed turn rejects with the provider\'s words', async () => {
    const { codex, options } = await start([{ status: 400, error: 'not like this' }]);
    await expect(codex.startThread(options).run('go')).rejects.toThrow('not like this');
  });
});

const factsOf = (folder: string): string[] =>
  fs.readdirSync(folder).filter((name) => name.endsWith('.jsonl')).flatMap((name) => fs.readFileSync(path.join(folder, name), 'utf8').match(/"type":"([a-z]+\.[a-zA-Z]+)"/g) ?? []).map((found) => found.slice(8, -1));
