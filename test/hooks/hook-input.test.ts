import { expect, test } from 'vitest';
import { hookEventNames, hookInput } from '../../src/hooks/index.ts';
import type { HookEventName, HookInputFields } from '../../src/hooks/index.ts';

const all: HookInputFields = {
  session_id: 's',
  turn_id: 't',
  agent_id: 'a',
  agent_type: 'default',
  transcript_path: null,
  agent_transcript_path: null,
  cwd: '/w',
  model: 'm',
  permission_mode: 'default',
  tool_name: 'Bash',
  tool_input: { command: 'ls' },
  tool_response: 'out',
  tool_use_id: 'call',
  trigger: 'auto',
  source: 'startup',
  reason: 'other',
  prompt: 'hi',
  stop_hook_active: false,
  last_assistant_message: null,
  status: 'completed',
  error: null,
  token_usage: null,
};

// As the real CLI writes them, one key after the other.
const keys: Record<HookEventName, string> = {
  PreModelRequest: 'session_id turn_id cwd transcript_path model agent_id agent_type hook_event_name',
  PostModelRequest: 'session_id turn_id cwd transcript_path model agent_id agent_type hook_event_name status error token_usage',
  PreToolUse: 'session_id turn_id agent_id agent_type transcript_path cwd hook_event_name model permission_mode tool_name tool_input tool_use_id',
  PermissionRequest: 'session_id turn_id agent_id agent_type transcript_path cwd hook_event_name model permission_mode tool_name tool_input',
  PostToolUse: 'session_id turn_id agent_id agent_type transcript_path cwd hook_event_name model permission_mode tool_name tool_input tool_response tool_use_id',
  PreCompact: 'session_id turn_id agent_id agent_type transcript_path cwd hook_event_name model trigger',
  PostCompact: 'session_id turn_id agent_id agent_type transcript_path cwd hook_event_name model trigger',
  SessionStart: 'session_id transcript_path cwd hook_event_name model permission_mode source',
  SessionEnd: 'session_id transcript_path cwd hook_event_name reason',
  UserPromptSubmit: 'session_id turn_id agent_id agent_type transcript_path cwd hook_event_name model permission_mode prompt',
  SubagentStart: 'session_id turn_id transcript_path cwd hook_event_name model permission_mode agent_id agent_type',
  SubagentStop: 'session_id turn_id transcript_path agent_transcript_path cwd hook_event_name model permission_mode stop_hook_active agent_id agent_type last_assistant_message',
  Stop: 'session_id turn_id transcript_path cwd hook_event_name model permission_mode stop_hook_active last_assistant_message',
  Interrupt: 'session_id turn_id transcript_path cwd hook_event_name model permission_mode',
};

test.each(hookEventNames)('hookInput() writes the keys of %s in order', (event) => {
  const input = hookInput(event, all);
  expect(Object.keys(input).join(' ')).toBe(keys[event]);
  expect(input['hook_event_name']).toBe(event);
});

test('hookInput() leaves the agent out where there is none', () => {
  const { agent_id: _id, agent_type: _type, ...root } = all;
  expect(JSON.stringify(hookInput('UserPromptSubmit', root))).toBe('{"session_id":"s","turn_id":"t","transcript_path":null,"cwd":"/w","hook_event_name":"UserPromptSubmit","model":"m","permission_mode":"default","prompt":"hi"}');
});

test('hookInput() refuses to leave a needed field out', () => {
  const { prompt: _, ...lacking } = all;
  // @ts-expect-error prompt is missing
  expect(() => hookInput('UserPromptSubmit', lacking)).toThrow('Cannot build the UserPromptSubmit hook input: prompt is missing');
});
