import { Option, type Command } from 'commander';
import type { ExecCall, ExecFlags } from '../exec/exec-call.ts';
import { wrongCall } from '../exit-codes.ts';
import type { AddCommand } from './command.ts';
import { each, files, folders, onlyOnce, value } from './exec-options.ts';

/** One turn in this folder: what `codex exec` takes, and a few options of ours. */
export const addExec: AddCommand = (program, ended) => {
  const run = async (call: ExecCall): Promise<void> => ended(await (await import('../exec/run-exec.ts')).runExec(call));

  const exec = turnOptions(program.command('exec').description('run one turn in this folder, with the hooks found here').enablePositionalOptions().argument('[PROMPT]', PROMPT_HELP))
    .addOption(new Option('-s, --sandbox <MODE>', 'how far commands may reach').choices(['read-only', 'workspace-write', 'danger-full-access']))
    .option('-i, --image <FILE...>', 'images for the prompt', files)
    .option('-C, --cd <DIR>', 'the folder to work in', value)
    .option('--add-dir <DIR>', 'a further folder that may be written to', folders)
    .option('-p, --profile <NAME>', 'with the layer $CODEX_HOME/<NAME>.config.toml')
    .option('--oss', 'the model of a server on this machine: see --local-provider, and oss_provider in config.toml')
    .option('--local-provider <PROVIDER>', 'with --oss: lmstudio, ollama, or a provider of config.toml')
    .addOption(new Option('--color <WHEN>', 'colours in the output').choices(['auto', 'always', 'never']).default('auto'))
    .addOption(new Option('--approve-for-me').hideHelp())
    .action((prompt: string | undefined, flags: ExecFlags) => run({ prompt, flags }));

  const resume = turnOptions(exec.command('resume').description('go on with a session, by its id or with --last').argument('[SESSION_ID]').argument('[PROMPT]', PROMPT_HELP))
    .option('-i, --image <FILE>', 'images for the prompt', files)
    .option('--last', 'the session that was recorded last in this folder')
    .option('--all', 'with --last: of any folder')
    .action((first: string | undefined, second: string | undefined, own: ExecFlags & { last?: boolean }) => {
      const last = own.last === true;
      return run({ prompt: last ? first ?? second : second, resume: { id: last ? undefined : first, last }, flags: merged(exec.opts<ExecFlags>(), own) });
    });

  const fork = turnOptions(exec.command('fork').description('begin a new session with the conversation of another').argument('<SESSION_ID>').argument('[PROMPT]', 'the prompt; from stdin where "-". Without one the fork is made, and no turn runs'))
    .option('-i, --image <FILE>', 'images for the prompt', files)
    .action((id: string, prompt: string | undefined, own: ExecFlags) => run({ prompt, fork: { id }, flags: merged(exec.opts<ExecFlags>(), own) }));

  exec.command('review', { hidden: true }).allowUnknownOption().allowExcessArguments()
    .action(() => { throw wrongCall('There is no exec review here: ask for the review in the prompt of exec.'); });

  for (const command of [exec, resume, fork]) onlyOnce(command);
};

const PROMPT_HELP = 'the prompt; from stdin where absent or "-". What is piped in beside a prompt is added to it';

/** What a turn may be told, in a new session or a resumed one. */
const turnOptions = (command: Command): Command => command
  .option('--json', 'print events as JSON lines, as codex exec does')
  .addOption(new Option('--experimental-json', 'the same').hideHelp())
  .option('-c, --config <KEY=VALUE>', 'override a configuration value; KEY may be dotted, VALUE is TOML or else plain text', each)
  .option('--enable <FEATURE>', 'the same as -c features.<FEATURE>=true', each)
  .option('--disable <FEATURE>', 'the same as -c features.<FEATURE>=false', each)
  .option('--strict-config', 'refuse a configuration with keys that nobody reads')
  .option('--ignore-user-config', 'leave out $CODEX_HOME/config.toml')
  .option('--ignore-rules', 'leave out the rules for commands (.rules files)')
  .option('-m, --model <MODEL>', 'the model')
  .option('--base-url <URL>', 'any server that speaks the Responses API; sends OPENAI_API_KEY where that is set')
  .option('--script <FILE>', 'a scripted model in place of a real one')
  .option('-o, --output-last-message <FILE>', 'write the last message into a file', value)
  .option('--output-schema <FILE>', 'a JSON schema for the last message', value)
  .option('--skip-git-repo-check', 'also outside of a git repository')
  .option('--ephemeral', 'keep no files of the session')
  .option('--trust', 'trust this project from now on: its .codex folder is read')
  .addOption(new Option('--cyber-access-program <PROGRAM>', 'what OpenAI alone heeds: taken, and not passed on').choices(['standard', 'daybreak_blue', 'daybreak_red']))
  .option('--thread-source <SOURCE>', 'what to call the source of a new session')
  .option('--dangerously-bypass-hook-trust', 'run hooks that nobody trusted')
  .option('--dangerously-bypass-approvals-and-sandbox', 'run every command, without a sandbox')
  .addOption(new Option('--yolo', 'the same').implies({ dangerouslyBypassApprovalsAndSandbox: true }).hideHelp())
  .addOption(new Option('--worktree').hideHelp());

/** Options may stand on either side of a command; the later word counts, and lists are joined. */
const merged = (outer: ExecFlags, own: ExecFlags): ExecFlags => ({
  ...outer, ...own,
  config: [...(outer.config ?? []), ...(own.config ?? [])], enable: [...(outer.enable ?? []), ...(own.enable ?? [])],
  disable: [...(outer.disable ?? []), ...(own.disable ?? [])], image: [...(outer.image ?? []), ...(own.image ?? [])],
});
