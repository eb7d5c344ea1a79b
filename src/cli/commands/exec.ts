import { Option, type Command } from 'commander';
import type { ExecFlags } from '../exec/exec-call.ts';
import type { AddCommand } from './command.ts';

/** One turn in this folder: what `codex exec` takes, and a few options of ours. */
export const addExec: AddCommand = (program, ended) => {
  const run = async (call: { prompt: string | undefined; resume?: { id: string | undefined; last: boolean }; flags: ExecFlags }): Promise<void> =>
    ended(await (await import('../exec/run-exec.ts')).runExec(call));

  const exec = turnOptions(program.command('exec').description('run one turn in this folder, with the hooks found here').enablePositionalOptions().argument('[PROMPT]', PROMPT_HELP))
    .addOption(new Option('-s, --sandbox <MODE>', 'how far commands may reach').choices(['read-only', 'workspace-write', 'danger-full-access']))
    .option('-i, --image <FILE...>', 'images for the prompt', files)
    .option('-C, --cd <DIR>', 'the folder to work in')
    .option('--add-dir <DIR>', 'a further folder that may be written to', repeated)
    .option('-p, --profile <NAME>', 'with the layer $CODEX_HOME/<NAME>.config.toml')
    .addOption(new Option('--color <WHEN>', 'colours in the output').choices(['auto', 'always', 'never']).default('auto'))
    .action((prompt: string | undefined, flags: ExecFlags) => run({ prompt, flags }));

  turnOptions(exec.command('resume').description('go on with a session, by its id or with --last').argument('[SESSION_ID]').argument('[PROMPT]', PROMPT_HELP))
    .option('-i, --image <FILE>', 'images for the prompt', files)
    .option('--last', 'the session that was recorded last in this folder')
    .option('--all', 'with --last: of any folder')
    .action((first: string | undefined, second: string | undefined, own: ExecFlags & { last?: boolean }) => {
      const last = own.last === true;
      return run({ prompt: last ? first ?? second : second, resume: { id: last ? undefined : first, last }, flags: merged(exec.opts<ExecFlags>(), own) });
    });
};

const PROMPT_HELP = 'the prompt; from stdin where absent or "-". What is piped in beside a prompt is added to it';

/** What a turn may be told, in a new session or a resumed one. */
const turnOptions = (command: Command): Command => command
  .option('--json', 'print events as JSON lines, as codex exec does')
  .addOption(new Option('--experimental-json', 'the same').hideHelp())
  .option('-c, --config <KEY=VALUE>', 'override a configuration value; KEY may be dotted, VALUE is TOML or else plain text', repeated)
  .option('--enable <FEATURE>', 'the same as -c features.<FEATURE>=true', repeated)
  .option('--disable <FEATURE>', 'the same as -c features.<FEATURE>=false', repeated)
  .option('-m, --model <MODEL>', 'the model')
  .option('--base-url <URL>', 'any server that speaks the Responses API; sends OPENAI_API_KEY where that is set')
  .option('--script <FILE>', 'a scripted model in place of a real one')
  .option('-o, --output-last-message <FILE>', 'write the last message into a file')
  .option('--output-schema <FILE>', 'a JSON schema for the last message')
  .option('--skip-git-repo-check', 'also outside of a git repository')
  .option('--ephemeral', 'keep no files of the session')
  .option('--trust', 'trust this project from now on: its .codex folder is read')
  .addOption(new Option('--cyber-access-program <PROGRAM>', 'what OpenAI alone heeds: taken, and not passed on').choices(['standard', 'daybreak_blue', 'daybreak_red']))
  .option('--thread-source <SOURCE>', 'what to call the source of a new session')
  .option('--dangerously-bypass-hook-trust', 'run hooks that nobody trusted')
  .option('--dangerously-bypass-approvals-and-sandbox', 'run every command, without a sandbox');

const repeated = (value: string, before: readonly string[] = []): string[] => [...before, value];
const files = (value: string, before: readonly string[] = []): string[] => [...before, ...value.split(',')];

/** Options may stand on either side of `resume`; the later word counts, and lists are joined. */
const merged = (outer: ExecFlags, own: ExecFlags): ExecFlags => ({
  ...outer, ...own,
  config: [...(outer.config ?? []), ...(own.config ?? [])], enable: [...(outer.enable ?? []), ...(own.enable ?? [])],
  disable: [...(outer.disable ?? []), ...(own.disable ?? [])], image: [...(outer.image ?? []), ...(own.image ?? [])],
});
