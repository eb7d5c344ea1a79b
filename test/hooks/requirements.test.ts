import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { discoverInStack, readConfigLayers } from '../../src/hooks/index.ts';
import { temporaryFolder, writeFiles } from './support.ts';

function readWith(requirements: string, config = '') {
  const folder = temporaryFolder();
  const requirementsPath = path.join(folder, 'requirements.toml');
  writeFiles(folder, { 'requirements.toml': requirements, 'config.toml': config });
  const stack = readConfigLayers({ codexHome: folder, cwd: path.join(folder, 'work'), systemConfigPath: path.join(folder, 'none'), requirementsPath });
  return { ...stack, errors: stack.errors.map(({ message }) => message.replaceAll(requirementsPath, 'FILE')), warnings: stack.warnings.map((text) => text.replaceAll(requirementsPath, 'FILE')) };
}

/** Each was measured with Codex 0.169.0, but for the words on broken TOML. */
describe('requirements', () => {
  it.each<[string, string]>([
    ['x = [', 'failed to parse requirements layer FILE: TOML parse error at line 1, column 5\n  |\n1 | x = [\n  |     ^\nunfinished array\n'],
    ['allowed_approval_policies = []', 'field `allowed_approval_policies` cannot be empty'],
    ['allowed_approval_policies = ["nope"]', 'failed to parse requirements layer FILE: unknown variant `nope`, expected one of `untrusted`, `on-failure`, `on-request`, `granular`, `never`\nin `allowed_approval_policies`\n'],
    ['allowed_approval_policies = "never"', 'failed to parse requirements layer FILE: invalid type: string "never", expected a sequence\nin `allowed_approval_policies`\n'],
    ['allowed_sandbox_modes = ["workspace-write"]', "invalid value for `allowed_sandbox_modes`: `[WorkspaceWrite]` is not in the allowed set must include 'read-only' to allow any PermissionProfile (set by FILE)"],
    ['allowed_sandbox_modes = []', "invalid value for `allowed_sandbox_modes`: `[]` is not in the allowed set must include 'read-only' to allow any PermissionProfile (set by FILE)"],
    ['[features]\nhooks = 1', 'failed to parse requirements layer FILE: invalid type: integer `1`, expected a boolean\nin `features`\n'],
    ['allow_managed_hooks_only = 1', 'failed to parse requirements layer FILE: invalid type: integer `1`, expected a boolean\nin `allow_managed_hooks_only`\n'],
    ['[hooks]\nUserPromptSubmit = 1', 'failed to parse requirements layer FILE: invalid type: integer `1`, expected a sequence\nin `hooks`\n'],
    ['rules.prefix_rules = [{ pattern = [{ token = "rm" }], decision = "allow" }]', "invalid rules in requirements (set by FILE): rules prefix_rule at index 0 has decision 'allow', which is not permitted in requirements.toml: Codex merges these rules with other config and uses the most restrictive result (use 'prompt', 'prompt-user', or 'forbidden')"],
    ['rules.prefix_rules = [{ pattern = [], decision = "forbidden" }]', 'invalid rules in requirements (set by FILE): rules prefix_rule at index 0 has an empty pattern'],
    ['rules.prefix_rules = [{ pattern = [{ token = "rm" }] }]', 'invalid rules in requirements (set by FILE): rules prefix_rule at index 0 is missing a decision'],
  ])('that cannot be held keep every session from starting: %s', (toml, message) => {
    const { errors, requirements } = readWith(toml);
    expect(errors).toEqual([message]);
    expect(requirements).toBeNull();
  });

  it('tell of what nobody reads, and of features that there are not', () => {
    expect(readWith('foo = 1\n[bar]\nx = 1\n[features]\nnope = false').warnings).toEqual([
      'Ignoring unknown `features` requirement `nope` from FILE',
      'Codex is ignoring 2 unrecognized configuration settings. Check for typos or deprecated settings.\n  requirements (FILE): `bar` is ignored.\n  requirements (FILE): `foo` is ignored.',
    ]);
  });

  it.each(['features', 'feature_requirements'])('pin a feature in %s', (table) => {
    const stack = readWith(`[${table}]\nhooks = false`, '[features]\nhooks = true');
    expect(discoverInStack({ ...stack, errors: [] }, '/').featureEnabled).toBe(false);
  });
});
