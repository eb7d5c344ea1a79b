import { resolve } from 'node:path';
import { shlexJoin, shlexSplit } from '../text/shlex.ts';
import { actionOf, awkFile, sedFile, type CommandAction } from './command-action.ts';
import { cdTarget, joinPaths } from './operands.ts';
import { plainCommands } from './plain-commands.ts';

/** What a script does, for people's eyes; one `unknown` where any part of it is not understood. */
export async function commandActions(script: string, cwd: string): Promise<CommandAction[]> {
  const unknown: CommandAction[] = [{ type: 'unknown', command: script }];
  const commands = await plainCommands(script);
  if (commands === null || commands.length === 0) return unknown;
  const telling = commands.filter((words) => !isFormatting(words));
  if (telling.length === 0) return unknown;
  const actions = withoutRepeats(attribute(simplify(follow(telling)), script, commands.length > 1));
  if (actions.some(({ type }) => type === 'unknown')) return unknown;
  return actions.map((action) => (action.type === 'read' ? { ...action, path: resolve(cwd, action.path) } : action));
}

/** Reads the commands one after the other, each in the folder that the `cd`s before it lead to. */
function follow(commands: readonly string[][]): CommandAction[] {
  const actions: CommandAction[] = [];
  let folder = '';
  for (const words of commands) {
    if (words[0] === 'cd') {
      folder = joinPaths(folder, cdTarget(words.slice(1)) ?? '');
      continue;
    }
    const action = actionOf(words);
    actions.push(action.type === 'read' ? { ...action, path: joinPaths(folder, action.path) } : action);
  }
  return actions;
}

/** Drops what says nothing beside other commands: `echo` in front, `true`, `nl` with flags alone. */
function simplify(actions: CommandAction[]): CommandAction[] {
  if (actions.length <= 1) return actions;
  const kept = actions.filter((action) => !(action.type === 'unknown' && action.command === 'true'));
  while (kept.length > 1 && kept[0]?.type === 'unknown' && /^echo( |$)/.test(kept[0].command)) kept.shift();
  return kept;
}

/** One action that stands for the whole script is told with the script's own words. */
function attribute(actions: CommandAction[], script: string, joined: boolean): CommandAction[] {
  const [only] = actions;
  if (actions.length !== 1 || only === undefined) return actions;
  const words = shlexSplit(script) ?? [script];
  if (!joined && !words.some((word) => ['|', '&&', '||', ';'].includes(word))) return [{ ...only, command: only.type === 'unknown' ? only.command : shlexJoin(words) }];
  const sedPrints = words.some((word, i) => word === 'sed' && words[i + 1] === '-n');
  return [only.type === 'read' && words.includes('|') && sedPrints ? { ...only, command: script } : only];
}

const withoutRepeats = (actions: readonly CommandAction[]): CommandAction[] =>
  actions.filter((action, i) => JSON.stringify(action) !== JSON.stringify(actions[i - 1]));

const alwaysFormatting = new Set(['wc', 'tr', 'cut', 'sort', 'uniq', 'tee', 'column', 'yes', 'printf']);

/** True for the small helpers of a pipeline that read no file of their own. */
function isFormatting(words: readonly string[]): boolean {
  const [program = '', ...args] = words;
  if (alwaysFormatting.has(program)) return true;
  if (program === 'awk') return awkFile(args) === undefined;
  if (program === 'sed') return sedFile(args) === undefined;
  if (program === 'xargs') return !changesFiles(args);
  if (program !== 'head' && program !== 'tail') return false;
  const count = program === 'head' ? /^\d*$/ : /^\+?\d*$/;
  if (args.length <= 1) return args.every((arg) => arg.startsWith('-'));
  return args.length === 2 && ['-n', '-c'].includes(args[0] ?? '') && count.test(args[1] ?? '');
}

function changesFiles(args: readonly string[]): boolean {
  const start = args.findIndex((arg, i) => !arg.startsWith('-') && !['-E', '-e', '-I', '-L', '-n', '-P', '-s'].includes(args[i - 1] ?? ''));
  const [program = '', ...rest] = start === -1 ? [] : args.slice(start);
  if (program === 'rg') return rest.includes('--replace');
  return ['perl', 'ruby', 'sed'].includes(program) && rest.some((arg) => /^-p?i|^--in-place$/.test(arg));
}
