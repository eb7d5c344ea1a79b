import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { ReadBuffer, serializeMessage } from '@modelcontextprotocol/sdk/shared/stdio.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { signalGroup } from '../../processes/index.ts';

export type StdioServer = { command: string; args: readonly string[]; env: Record<string, string>; cwd: string | undefined; closeMs: number; maxMessageBytes: number };

/**
 * An MCP server on pipes, in a process group of its own. The SDK's transport leaves a server's children behind when it
 * closes; this one ends the whole group, and drops a server that floods.
 */
export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly #server: StdioServer;
  readonly #buffer = new ReadBuffer();
  #unreadBytes = 0;
  #child: ChildProcess | null = null;

  constructor(server: StdioServer) {
    this.#server = server;
  }

  async start(): Promise<void> {
    const { command, args, env, cwd } = this.#server;
    const child = spawn(command, [...args], { env, cwd, detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
    this.#child = child;
    child.stdin.on('error', (error) => this.onerror?.(error));
    child.stdout.on('data', (chunk: Buffer) => this.#read(chunk));
    child.once('exit', () => {
      signalGroup(child.pid, 'SIGKILL');
      this.onclose?.();
    });
    await once(child, 'spawn');
    child.on('error', (error) => this.onerror?.(error));
  }

  #read(chunk: Buffer): void {
    this.#unreadBytes = chunk.includes('\n') ? chunk.length - chunk.lastIndexOf('\n') : this.#unreadBytes + chunk.length;
    if (this.#unreadBytes > this.#server.maxMessageBytes) {
      signalGroup(this.#child?.pid, 'SIGKILL');
      return;
    }
    this.#buffer.append(chunk);
    for (;;) {
      try {
        const message = this.#buffer.readMessage();
        if (message === null) return;
        this.onmessage?.(message);
      } catch (error) {
        this.onerror?.(error instanceof Error ? error : new Error(String(error)));
      }
    }
  }

  send(message: JSONRPCMessage): Promise<void> {
    const stdin = this.#child?.stdin;
    if (stdin == null || !stdin.writable) return Promise.reject(new Error('Not connected'));
    return new Promise((resolve, reject) => {
      stdin.write(serializeMessage(message), (error) => { if (error == null) resolve(); else reject(error); });
    });
  }

  /** Ends its input, which asks a server to end; what is still there after half the time is told to, and then made to. */
  async close(): Promise<void> {
    const child = this.#child;
    if (child === null || child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.stdin?.end();
    const asking = setTimeout(() => signalGroup(child.pid, 'SIGTERM'), this.#server.closeMs / 4);
    const making = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), this.#server.closeMs / 2);
    await gone;
    clearTimeout(asking);
    clearTimeout(making);
  }
}
