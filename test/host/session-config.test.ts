import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSessionConfig, type SessionOverrides } from '../../src/host/session-config.ts';
import { makeHome, type Home } from './home.ts';

const read = ({ codexHome, cwd }: Home, overrides: SessionOverrides = {}) => {
  const result = readSessionConfig({ codexHome, cwd, overrides });
  if (!result.ok) throw new Error(result.message);
  return result.config;
};

describe('readSessionConfig()', () => {
  it('lets a trusted folder be written and asks on request, where nothing else is said', () => {
    const { settings, sandbox } = read(makeHome());
    expect({ policy: settings.approvalPolicy, sandbox }).toEqual({
      policy: 'on-request', sandbox: { mode: 'workspace-write', writableRoots: [], networkAccess: false, excludeTmpdirEnvVar: false, excludeSlashTmp: false },
    });
  });

  it('lets a folder of a trusted repository be written too', () => {
    const { codexHome, cwd } = makeHome();
    fs.mkdirSync(path.join(cwd, '.git'));
    fs.writeFileSync(path.join(cwd, '.git', 'HEAD'), 'ref: refs/heads/main\n');
    fs.mkdirSync(path.join(cwd, 'sub'));
    expect(read({ codexHome, cwd: path.join(cwd, 'sub') }).sandbox.mode).toBe('workspace-write');
  });

  it('lets the client go before the file', () => {
    const home = makeHome({ toml: '' });
    const { settings, sandbox } = read(home, { approvalPolicy: 'never', sandbox: { mode: 'danger-full-access' }, model: 'other' });
    expect({ policy: settings.approvalPolicy, mode: settings.sandboxMode, sandbox, model: settings.model }).toEqual({ policy: 'never', mode: 'danger-full-access', sandbox: { mode: 'danger-full-access' }, model: 'other' });
  });

  it('compacts at nine tenths of the window, or at a lower limit that is configured, and preempts unless told not to', () => {
    const home = makeHome();
    expect(read(home).settings).toMatchObject({ compactAtTokens: 244_800, preempt: true, maxContinuations: 100 });
    expect(read(home, { config: { model_auto_compact_token_limit: 5000, 'features.instant_interrupt': false } }).settings).toMatchObject({ compactAtTokens: 5000, preempt: false });
    expect(read(home, { config: { model_context_window: 100_000, model_auto_compact_token_limit: 200_000 } }).settings).toMatchObject({ compactAtTokens: 90_000, contextTokens: 95_000 });
    expect(read(home).contextWindow).toBe(258_400);
  });

  it('lets the configuration say how much of a tool output the model reads', () => {
    const home = makeHome();
    expect(read(home).settings.outputTokens).toBe(null);
    expect(read(home, { config: { tool_output_token_limit: 500 } }).settings.outputTokens).toBe(500);
  });

  it('takes the manner of working from the configuration, and what the client says of it before that', () => {
    const home = makeHome();
    const config = { model_reasoning_effort: 'high', model_reasoning_summary: 'detailed', service_tier: 'fast', personality: 'pragmatic' };
    expect(read(home, { config }).settings).toMatchObject({ reasoningEffort: 'high', reasoningSummary: 'detailed', serviceTier: 'priority', personality: 'pragmatic' });
    expect(read(home, { config, serviceTier: 'flex', personality: 'none' }).settings).toMatchObject({ serviceTier: 'flex', personality: 'none' });
  });

  it('takes the bypass of trust from the client alone', () => {
    const home = makeHome({ toml: '', hooks: {} });
    expect(read(home, { config: { bypass_hook_trust: true } }).bypassTrust).toBe(true);
    expect(read(home, { config: { bypass_hook_trust: 'yes' } }).bypassTrust).toBe(false);
    expect(read(home).bypassTrust).toBe(false);
  });

  it('tells of a file that cannot be read, and does not throw', () => {
    const { codexHome, cwd } = makeHome({ toml: 'a = [' });
    const result = readSessionConfig({ codexHome, cwd, overrides: {} });
    expect(result.ok).toBe(false);
    expect(result.ok ? '' : result.message).toContain('config.toml');
  });

  it('tells of a key of the wrong type, with its path', () => {
    const { codexHome, cwd } = makeHome();
    const result = readSessionConfig({ codexHome, cwd, overrides: { config: { sandbox_mode: 'bogus' } } });
    expect(result.ok ? '' : result.message).toContain('in `sandbox_mode`');
  });
});
