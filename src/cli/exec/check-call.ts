import fs from 'node:fs';
import path from 'node:path';
import { expandOverrides } from '../../host/overrides.ts';
import { requiredSettings } from '../../host/required-settings.ts';
import { addTrustedProject } from '../../host/trust-folder.ts';
import { configTrouble, isFeature, projectTrust, readConfigLayers, strictTrouble, type ConfigStack } from '../../hooks/index.ts';
import { codexHome } from '../codex-home.ts';
import { CodexError, exitCodes } from '../exit-codes.ts';
import { note } from '../output.ts';
import { configFlags } from './config-flags.ts';
import type { ExecFlags } from './exec-call.ts';
import { withLocalProvider } from './local-provider.ts';
import { workingFolder } from './working-folder.ts';

/** What Codex looks at before it reads the prompt, in its order: the flags as they are meant. Throws in its words where no session can start. */
export function checkCall(flags: ExecFlags): ExecFlags {
  const unknown = [...flags.enable ?? [], ...flags.disable ?? []].find((name) => !isFeature(name));
  if (unknown !== undefined) throw new CodexError(`Error: Unknown feature flag: ${unknown}`);
  const cwd = workingFolder(flags.cd);
  const home = existingHome();
  const { profile, ignoreUserConfig = false } = flags;
  const stack = readConfigLayers({ codexHome: home, cwd, sessionFlags: expandOverrides(configFlags(flags)), ignoreUserConfig, ...(profile === undefined ? {} : { profile }) });
  refuse(stack, { home, flags });
  refuseFullAccess(stack, flags);
  trust(flags, { cwd, home, config: stack.effective });
  return withLocalProvider(flags, stack.effective);
}

function existingHome(): string {
  const named = process.env['CODEX_HOME'];
  const what = named === undefined || named === '' ? undefined : fs.statSync(named, { throwIfNoEntry: false });
  if (named !== undefined && named !== '' && what?.isDirectory() !== true) throw new CodexError(`Error finding codex home: CODEX_HOME points to ${JSON.stringify(named)}, but that path ${what === undefined ? 'does not exist' : 'is not a directory'}`);
  return codexHome();
}

function refuse({ errors: [broken], effective, invalid: [refused], layers }: ConfigStack, { home, flags: { profile, strictConfig } }: { home: string; flags: ExecFlags }): void {
  if (broken !== undefined) throw new CodexError(`Error loading config.toml:${withSource(broken.message)}`);
  if (strictConfig === true) refuseUnread(layers, refused);
  const user = layers.find(({ path: file }) => file === path.join(home, 'config.toml'))?.config ?? {};
  if (profile !== undefined && (user['profile'] === profile || Object.hasOwn(Object(user['profiles']), profile))) throw new CodexError(`Error loading config.toml: ${oldProfile(profile, home)}`);
  const trouble = configTrouble(effective);
  if (trouble !== null) throw new CodexError(`Error loading config.toml: ${trouble}`);
  if (refused !== undefined) throw new CodexError(`Error${refused.isMisfit ? ' loading config.toml' : ''}: ${refused.message}`);
}

/** As nobody is asked, a sandbox that an administrator does not allow would leave little to do. */
function refuseFullAccess({ requirements, effective }: ConfigStack, { sandbox, dangerouslyBypassApprovalsAndSandbox: bypass }: ExecFlags): void {
  if (bypass !== true && (sandbox ?? effective['sandbox_mode']) !== 'danger-full-access') return;
  const required = requiredSettings(requirements, { approvalPolicy: 'never', sandbox: { mode: 'danger-full-access' } }, { policy: true, sandbox: true });
  if ('refusal' in required) throw new CodexError(`Error: ${required.refusal}`);
}

/** With `--strict-config` each layer is looked at by itself: what stands in it must fit, and be read by somebody. */
function refuseUnread(layers: ConfigStack['layers'], refused: ConfigStack['invalid'][number] | undefined): void {
  if (refused?.isMisfit === true) throw new CodexError(`Error loading config.toml:${withSource(refused.message)}`);
  const unread = strictTrouble(layers);
  if (unread !== null) throw new CodexError(`Error loading config.toml:${withSource(unread.message, unread.key.length)}`);
}

const oldProfile = (name: string, home: string): string =>
  `--profile \`${name}\` cannot be used while ${home}/config.toml contains legacy \`profile = "${name}"\` or \`[profiles.${name}]\` config; move those settings into ${home}/${name}.config.toml and remove the legacy profile selector/table. See https://developers.openai.com/codex/config-advanced#profiles for more information.`;

/** A message that begins with a place is shown with the line it speaks of. `width`: of what is wrong there. */
function withSource(message: string, width = 1): string {
  const [, file, line = '', column = ''] = /^(\/.*?):(\d+):(\d+): /.exec(message) ?? [];
  if (file === undefined) return ` ${message}`;
  const source = fs.readFileSync(file, 'utf8').split('\n')[Number(line) - 1] ?? '';
  const gutter = ' '.repeat(line.length);
  return `\n${message}\n${gutter} |\n${line} | ${source}\n${gutter} | ${' '.repeat(Number(column) - 1)}${'^'.repeat(width)}`;
}

function trust(flags: ExecFlags, { cwd, home, config }: { cwd: string; home: string; config: ConfigStack['effective'] }): void {
  const { level, folder } = projectTrust(cwd, config);
  if (level === 'trusted' || !hasOwnConfiguration(cwd, folder, home)) return;
  if (flags.trust !== true) return note(untrustedWarning);
  if (level !== undefined) throw new CodexError(`Error: ${folder} is marked as untrusted. Update its trust setting first.`);
  addTrustedProject(home, folder);
}

const untrustedWarning = 'warning: Untrusted project-local configuration is disabled. Run `codex exec --trust` to allow project configuration and MCP servers for this and future chats in the project, including MCP commands outside the sandbox. Explicitly untrusted projects must have their trust setting updated first.';

function hasOwnConfiguration(cwd: string, root: string, home: string): boolean {
  for (let folder = cwd; ; folder = path.dirname(folder)) {
    const own = path.join(folder, '.codex');
    if (own !== home && fs.statSync(own, { throwIfNoEntry: false })?.isDirectory() === true) return true;
    if (folder === root || folder === path.dirname(folder)) return false;
  }
}

/** Codex takes plain names only. */
export function checkProfile({ profile }: ExecFlags): void {
  if (profile === undefined || /^[\w-]+$/.test(profile)) return;
  throw new CodexError(`error: invalid value '${profile}' for '--profile <CONFIG_PROFILE_V2>': invalid --profile value \`${profile}\`; pass a plain name such as \`work\`\n\nFor more information, try '--help'.`, exitCodes.wrongCall);
}
