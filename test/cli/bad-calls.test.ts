import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runToEnd, type Ended } from './run-program.ts';
import { makeWorld, writeJson, type World } from './world.ts';

/** What a person may get wrong: each is one plain message, with what to do, and no stack. */
describe('a wrong call', { timeout: 60_000 }, () => {
  let world: World;
  beforeAll(() => {
    world = makeWorld();
    fs.writeFileSync(path.join(world.work, 'broken.json'), '{');
    writeJson(path.join(world.work, 'misspelt.json'), { model: [{ itemz: [] }] });
    writeJson(path.join(world.work, 'evil.json'), { model: [{ items: [{ type: 'message', text: 'evil \u001b[31mred\u001b]0;title\u0007' }] }] });
  });
  afterAll(() => world.remove());
  const run = (args: string[], env: Record<string, string> = {}): Promise<Ended> => runToEnd(args, { cwd: world.work, home: world.home, env });

  it.each<[string[], number, string]>([
    [['nope'], 2, "unknown command 'nope'"],
    [['exec', '--nope', 'hi'], 2, "unknown option '--nope'"],
    [['exec', '-s', 'nope', 'hi'], 2, 'Allowed choices are read-only, workspace-write, danger-full-access'],
    [['exec', '-C', '/nope', 'hi'], 1, 'Error: No such file or directory (os error 2)\n'],
    [['exec', '-C', '', 'hi'], 2, "option '-C, --cd <DIR>' argument '' is invalid. It needs a value."],
    [['exec', '-m', 'a', '-m', 'b', 'hi'], 2, "The argument '-m, --model <MODEL>' cannot be used multiple times."],
    [['exec', '--worktree', 'hi'], 2, 'There is no --worktree here'],
    [['exec', '--approve-for-me', 'hi'], 2, 'There is no --approve-for-me here'],
    [['exec', 'review', '--uncommitted'], 2, 'There is no exec review here'],
    [['exec', '--oss', 'hi'], 1, 'Error: No default OSS provider configured. Use --local-provider=provider or set oss_provider to one of: lmstudio, ollama in config.toml\n'],
    [['exec', '--oss', '--local-provider', 'nope', 'hi'], 1, 'Error: Model provider `nope` not found\n'],
    [['exec', '--strict-config', '-c', 'foo.bar=1', 'hi'], 1, 'Error loading config.toml: unknown configuration field `foo` in -c/--config override\n'],
    [['exec', 'fork', '-o', 'x', 'nobody'], 1, 'Error: Forking with output options requires a prompt\n'],
    [['exec', '--skip-git-repo-check', 'fork', 'nobody', 'hi'], 1, 'Error: Session not found: nobody\n'],
    [['exec', '--skip-git-repo-check', '-o', '.', 'hi'], 1, 'Error: Failed to open last message file ".": output must name a file\n'],
    [['exec', '-p', '../x', 'hi'], 2, "error: invalid value '../x' for '--profile <CONFIG_PROFILE_V2>': invalid --profile value `../x`; pass a plain name such as `work`\n"],
    [['exec', '--enable', 'nope', 'hi'], 1, 'Error: Unknown feature flag: nope\n'],
    [['exec', '-c', 'model_provider=nobody', 'hi'], 1, 'Error: Model provider `nobody` not found\n'],
    [['exec', '-c', 'profile=old', 'hi'], 1, 'Error: legacy `profile = "old"` config is no longer supported; use `--profile old` with `old.config.toml` instead\n'],
    [['exec', '-c', 'mcp_servers.x.args=["a"]', 'hi'], 1, 'Error loading config.toml: invalid transport\nin `mcp_servers.x`\n\n'],
    [['exec', '--skip-git-repo-check', '-o', '/nope/x', 'hi'], 1, 'Error: Failed to open last message file "/nope/x": No such file or directory (os error 2)\n'],
    [['exec', 'hi'], 1, 'Not inside a trusted directory and --skip-git-repo-check was not specified.'],
    [['exec', '--skip-git-repo-check', '-c', 'foo', 'hi'], 1, "Error parsing -c overrides: Invalid override (missing '='): foo"],
    [['exec', '--skip-git-repo-check', '-c', 'sandbox_mode="nope"', 'hi'], 1, 'Error loading config.toml: unknown variant `nope`, expected one of `read-only`, `workspace-write`, `danger-full-access`\nin `sandbox_mode`\n\n'],
    [['exec', '--skip-git-repo-check', '--script', 'none.json', 'hi'], 1, 'Cannot read the model script none.json'],
    [['exec', '--skip-git-repo-check', '--script', 'broken.json', 'hi'], 1, 'it is not JSON'],
    [['exec', '--skip-git-repo-check', '--script', 'misspelt.json', 'hi'], 1, 'Unrecognized key: "itemz"'],
    [['exec', '--skip-git-repo-check', '--output-schema', 'broken.json', 'hi'], 1, 'Output schema file broken.json is not valid JSON: EOF while parsing an object at line 1 column 1\n'],
    [['exec', '--skip-git-repo-check', '--output-schema', 'none.json', 'hi'], 1, 'Failed to read output schema file none.json: No such file or directory (os error 2)\n'],
    [['exec', '--skip-git-repo-check', 'resume', '0199a213-81c0-7800-8aa1-bbab2a035a53', 'hi'], 1, 'Error: thread/resume: thread/resume failed: no rollout found for thread id 0199a213-81c0-7800-8aa1-bbab2a035a53 (code -32600)\n'],
    [['inspect', '--live'], 1, 'No session is running with this Codex home.'],
    [['inspect', '--live', 'x'], 2, '"x" is no process id.'],
    [['inspect', '--live', 'http://example.com/'], 2, 'is no address of this machine'],
    [['log', 'cat', '--last'], 1, 'There is no log in'],
    [['log', 'export', 'broken.json', '--format', 'xml'], 2, 'There is no format "xml"'],
  ])('%j ends with %d', async (args, code, message) => {
    const ended = await run(args);
    expect(ended.code).toBe(code);
    expect(ended.stderr).toContain(message);
    expect(ended.stderr).not.toMatch(/\n {4}at /);
    expect(ended.stdout).toBe('');
  });

  it('a broken config.toml is named, with its place', async () => {
    const file = path.join(world.home, 'config.toml');
    const before = fs.readFileSync(file);
    fs.writeFileSync(file, 'model = [');
    expect(await run(['exec', 'hi'])).toMatchObject({ code: 1, stderr: `Error loading config.toml:\n${file}:1:9: unfinished array\n  |\n1 | model = [\n  |         ^\n` });
    for (const args of [['hooks', 'list']]) expect(await run(args)).toMatchObject({ code: 1, stderr: expect.stringMatching(`${file}:\\d+:\\d+: unfinished array`) });
    fs.writeFileSync(file, before);
  });

  it('with --strict-config a key that nobody reads is shown where it stands', async () => {
    const file = path.join(world.home, 'config.toml');
    const before = fs.readFileSync(file);
    fs.writeFileSync(file, 'model = "m"\n[mcp_servers.a]\ncommand = "true"\nfoo = 1\n');
    expect(await run(['exec', '--strict-config', 'hi'])).toMatchObject({ code: 1, stderr: `Error loading config.toml:\n${file}:4:1: unknown configuration field \`mcp_servers.a.foo\`\n  |\n4 | foo = 1\n  | ^^^\n` });
    fs.writeFileSync(file, before);
  });

  it('a local server that does not run', async () => {
    expect(await run(['exec', '--skip-git-repo-check', '--oss', '--local-provider', 'lmstudio', 'hi'], { CODEX_OSS_BASE_URL: 'http://127.0.0.1:9/v1' })).toMatchObject({ code: 1, stderr: expect.stringContaining('Error: OSS setup failed: OSS setup failed: LM Studio is not responding.') });
  });

  it('a CODEX_HOME that is none', async () => expect(await run(['hooks', 'list'], { CODEX_HOME: '/nope' })).toMatchObject({ code: 2, stderr: expect.stringContaining('CODEX_HOME points to /nope') }));

  it('nothing that a prompt or a model says steers the terminal', async () => {
    const { code, stderr } = await run(['exec', '--skip-git-repo-check', '--script', 'evil.json', 'prompt \u001b[2J with \u0007 bells \u202e']);
    expect(code).toBe(0);
    expect(stderr).toContain('› prompt \\x1b[2J with \\x07 bells \\u202e');
    expect(stderr).toContain('evil \\x1b[31mred\\x1b]0;title\\x07');
    expect(stderr).not.toContain('\u001b');
  });
});
