import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { connect } from './client.ts';

const reply = [{ items: [{ type: 'message' as const, text: 'hello' }] }];
const servers = (toml: string) => ({ toml: `[mcp_servers.mute]\ncommand = "/bin/sleep"\nargs = ["60"]\n${toml}` });

describe('a session whose MCP server takes its time', () => {
  it('begins its turn at once, and asks the model a moment later without the server\'s tools', async () => {
    const client = await connect(reply, servers(''));
    const threadId = await client.startThread();
    expect(client.told).toContainEqual(expect.objectContaining({ method: 'mcpServer/startupStatus/updated', params: { threadId, name: 'mute', status: 'starting', error: null, failureReason: null } }));
    await client.startTurn(threadId, 'hi');
    await client.notified('turn/started');
    expect(client.model.requests).toEqual([]);
    await client.notified('turn/completed');
    expect(client.model.requests).toHaveLength(1);
  });

  it('is interrupted at once', async () => {
    const client = await connect(reply, servers(''));
    const threadId = await client.startThread();
    await client.startTurn(threadId, 'hi');
    await client.notified('turn/started');
    await client.request('turn/interrupt', { threadId, turnId: '' });
    expect((await client.notified('turn/completed')).params).toMatchObject({ turn: { status: 'interrupted' } });
    expect(client.model.requests).toEqual([]);
  });

  it('does not begin where it must have the server', async () => {
    const client = await connect(reply, servers('required = true\nstartup_timeout_sec = 0.2\n'));
    await expect(client.startThread()).rejects.toThrow('error creating thread: Fatal error: Failed to initialize session: required MCP servers failed to initialize: mute: timed out handshaking with MCP server after 0.2s: deadline has elapsed');
    expect(fs.existsSync(path.join(client.home.codexHome, 'hookturn/logs')) ? fs.readdirSync(path.join(client.home.codexHome, 'hookturn/logs')) : []).toEqual([]);
  });
});
