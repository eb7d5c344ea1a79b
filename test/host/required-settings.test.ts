import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../machines/index.ts';
import { allowedServers, disallowed, requiredRules, requiredSettings } from '../../src/host/required-settings.ts';

const requiring = (config: JsonObject) => ({ path: 'FILE', config, hooks: undefined });
const all = { policy: true, sandbox: true };
const readOnly = 'Managed { file_system: Restricted { entries: [FileSystemSandboxEntry { path: Special { value: Root }, access: Read, missing_path_behavior: None }], glob_scan_max_depth: None }, network: Restricted }';

/** Measured with Codex 0.169.0. */
describe('what an administrator requires', () => {
  it('leaves alone what it says nothing of', () => {
    expect(requiredSettings(null, { approvalPolicy: 'never', sandbox: { mode: 'danger-full-access' } }, all)).toEqual({ approvalPolicy: 'never', sandbox: { mode: 'danger-full-access' }, told: [] });
    expect(disallowed(requiring({}), { approvalPolicy: 'never', sandbox: { mode: 'danger-full-access' } })).toBeNull();
  });

  it('replaces what is not allowed, and says so', () => {
    const requirements = requiring({ allowed_approval_policies: ['on-request'], allowed_sandbox_modes: ['read-only'] });
    expect(requiredSettings(requirements, { approvalPolicy: 'never', sandbox: { mode: 'workspace-write' } }, all)).toEqual({
      approvalPolicy: 'on-request', sandbox: { mode: 'read-only' },
      told: [
        'Configured value for `approval_policy` is disallowed by requirements; falling back to required value OnRequest. Details: invalid value for `approval_policy`: `Never` is not in the allowed set [OnRequest] (set by FILE)',
        `Configured value for \`permission_profile\` is disallowed by requirements; falling back to required value ${readOnly}. Details: invalid value for \`sandbox_mode\`: \`WorkspaceWrite\` is not in the allowed set [ReadOnly] (set by FILE)`,
      ],
    });
  });

  it('replaces in silence what nobody asked for', () => {
    expect(requiredSettings(requiring({ allowed_approval_policies: ['untrusted', 'never'] }), { approvalPolicy: 'on-request', sandbox: { mode: 'read-only' } }, { policy: false, sandbox: false })).toEqual({ approvalPolicy: 'untrusted', sandbox: { mode: 'read-only' }, told: [] });
  });

  it('lets no session begin that could do next to nothing', () => {
    const requirements = requiring({ allowed_sandbox_modes: ['read-only', 'workspace-write'] });
    expect(requiredSettings(requirements, { approvalPolicy: 'never', sandbox: { mode: 'danger-full-access' } }, all)).toEqual({ refusal: expect.stringContaining('`approval_policy = "never"` cannot be used because requirements do not allow') });
    expect(requiredSettings(requirements, { approvalPolicy: 'on-request', sandbox: { mode: 'danger-full-access' } }, all)).toMatchObject({ sandbox: { mode: 'read-only' }, told: [expect.stringContaining('`DangerFullAccess` is not in the allowed set [ReadOnly, WorkspaceWrite]')] });
  });

  it('has rules for commands', () => {
    expect(requiredRules(requiring({ rules: { prefix_rules: [{ pattern: [{ any_of: ['rm', 'mv'] }, { token: '-f' }], decision: 'forbidden', justification: 'no' }, { pattern: [{ token: 'x' }], decision: 'prompt-user' }] } }))).toEqual([
      { pattern: [['rm', 'mv'], ['-f']], decision: 'forbidden', justification: 'no' }, { pattern: [['x']], decision: 'prompt', justification: null },
    ]);
  });

  it('lets those MCP servers start that are what it names', () => {
    const servers = { ok: { command: 'true', args: ['x'] }, other: { command: 'false' }, changed: { command: 'false' } };
    expect(allowedServers(servers, requiring({ mcp_servers: { ok: { identity: { command: 'true' } }, changed: { identity: { command: 'true' } } } }))).toEqual({ ok: servers.ok });
    expect(allowedServers(servers, requiring({ mcp_servers: {} }))).toEqual({});
    expect(allowedServers(servers, null)).toEqual(servers);
  });
});
