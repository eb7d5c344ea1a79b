import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { startResponsesServer } from '../../src/testing/responses-server.ts';

const filesSchema = z.record(z.string(), z.union([z.string(), z.looseObject({})])).default({});

/** How one call of `exec` ended: each line of stdout that is JSON as its value, any other as text. */
const endingSchema = z.strictObject({ exitCode: z.number().nullable(), stdout: z.array(z.json()), lastMessage: z.string().nullable() });
export type Ending = z.infer<typeof endingSchema>;

/**
 * A case of `codex exec`: what is called, in which surroundings, and what the real CLI said. `$WORK`, `$HOME` and
 * `$THREAD` (the thread of the first call) stand for what differs from run to run.
 */
export const execCaseSchema = z.strictObject({
  about: z.string(),
  home: filesSchema,
  work: filesSchema,
  model: z.array(z.looseObject({})),
  calls: z.array(z.strictObject({ args: z.array(z.string()), stdin: z.string().default('') })),
  recorded: z.strictObject({ codex: z.string(), endings: z.array(endingSchema) }).optional(),
});
export type ExecCase = z.infer<typeof execCaseSchema>;

export const readExecCase = (file: string): ExecCase => execCaseSchema.parse(JSON.parse(fs.readFileSync(file, 'utf8')));

/** Runs a case with a program that takes `exec ...`, in new folders and against a scripted Responses server. */
export async function runExecCase(program: { command: string; args: readonly string[] }, given: Omit<ExecCase, 'recorded'>): Promise<Ending[]> {
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'exec-case-')));
  const places: Places = { $HOME: path.join(root, 'home'), $WORK: path.join(root, 'work') };
  const server = await startResponsesServer({ model: given.model });
  try {
    writeFiles(places.$HOME, { 'config.toml': '', ...given.home }, places);
    writeFiles(places.$WORK, given.work, places);
    prependConfig(places.$HOME, server.url);
    const endings: Ending[] = [];
    for (const call of given.calls) endings.push(await runOne(program, call, places));
    return endings;
  } finally {
    await server.close();
    fs.rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

type Places = { $HOME: string; $WORK: string; $THREAD?: string };

async function runOne(program: { command: string; args: readonly string[] }, call: ExecCase['calls'][number], places: Places): Promise<Ending> {
  const child = spawn(program.command, [...program.args, 'exec', ...call.args.map((arg) => filled(arg, places))], {
    cwd: places.$WORK, env: { ...process.env, CODEX_HOME: places.$HOME, NO_COLOR: '1' }, stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(call.stdin);
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; });
  const exitCode = await new Promise<number | null>((resolve, reject) => { child.once('error', reject); child.once('close', resolve); });
  const lines = text.split('\n').filter((line) => line !== '');
  places.$THREAD ||= /"thread_id":"([0-9a-f-]{36})"/.exec(text)?.[1] ?? '';
  const message = path.join(places.$WORK, 'last-message');
  return { exitCode, stdout: lines.map((line) => parsed(emptied(line, places))), lastMessage: fs.existsSync(message) ? fs.readFileSync(message, 'utf8') : null };
}

const filled = (text: string, places: Places): string => Object.entries(places).reduce((all, [name, value]) => all.replaceAll(name, value), text);
const emptied = (text: string, places: Places): string =>
  Object.entries(places).reduce((all, [name, value]) => (value === '' ? all : all.replaceAll(value, name)), text).replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '$ID');

const parsed = (line: string): Ending['stdout'][number] => {
  try {
    return z.json().parse(JSON.parse(line));
  } catch {
    return line;
  }
};

function writeFiles(folder: string, files: ExecCase['work'], places: Places): void {
  fs.mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, filled(typeof content === 'string' ? content : JSON.stringify(content, null, 2), places), { mode: 0o755 });
  }
}

const prependConfig = (home: string, url: string): void => {
  const file = path.join(home, 'config.toml');
  fs.writeFileSync(file, `${baseConfig(url)}\n${fs.readFileSync(file, 'utf8')}`);
};

/** `approval` and sandbox are as loose as they go, so that a case tells of events and not of the machine it ran on. */
const baseConfig = (url: string): string => `model = "gpt-5.5"
model_provider = "scripted"
sandbox_mode = "danger-full-access"
check_for_update_on_startup = false
allow_login_shell = false
analytics.enabled = false
[model_providers.scripted]
name = "scripted"
base_url = "${url}"
wire_api = "responses"
requires_openai_auth = false
supports_websockets = false
request_max_retries = 0
stream_max_retries = 1
`;
