import type { HookEventName } from './event-names.ts';
import { definitionOf, events } from './events.ts';
import type { Json, JsonObject } from './json.ts';

/** Every value that a hook's stdin may carry, spelled as on stdin. */
export interface HookInputFields {
  session_id: string;
  turn_id: string;
  agent_id: string;
  agent_type: string;
  /** The rollout file; null where the thread has none. */
  transcript_path: string | null;
  agent_transcript_path: string | null;
  cwd: string;
  model: string;
  permission_mode: 'default' | 'acceptEdits' | 'plan' | 'dontAsk' | 'bypassPermissions';
  tool_name: string;
  tool_input: Json;
  tool_response: Json;
  tool_use_id: string;
  trigger: 'manual' | 'auto';
  source: 'startup' | 'resume' | 'clear' | 'compact' | 'fork';
  reason: 'other';
  prompt: string;
  stop_hook_active: boolean;
  last_assistant_message: string | null;
  status: 'completed' | 'failed' | 'cancelled';
  error: string | null;
  token_usage: TokenUsage | null;
}

export type TokenUsage = {
  input_tokens: number;
  cached_input_tokens: number;
  cache_write_input_tokens: number;
  output_tokens: number;
  reasoning_output_tokens: number;
  total_tokens: number;
};

type Listed<Event extends HookEventName> = (typeof events)[Event]['inputKeys'][number];
type Needed<Event extends HookEventName> = Extract<Listed<Event>, keyof HookInputFields>;
type Optional<Event extends HookEventName> = Listed<Event> extends infer Key ? (Key extends `${infer Name}?` ? Extract<Name, keyof HookInputFields> : never) : never;

/** What the caller brings for one event; `hook_event_name` is added. */
export type HookInputOf<Event extends HookEventName> = Pick<HookInputFields, Needed<Event>> & Partial<Pick<HookInputFields, Optional<Event>>>;

/** The stdin object of an event, its keys in Codex's order. Throws where a needed field is missing: that is the caller's mistake. */
export function hookInput<Event extends HookEventName>(event: Event, fields: HookInputOf<Event>): JsonObject {
  const values = new Map<string, Json | undefined>(Object.entries({ ...fields, hook_event_name: event }));
  return Object.fromEntries(
    definitionOf(event).inputKeys.flatMap((listed) => {
      const key = listed.replace('?', '');
      const value = values.get(key);
      if (value === undefined && key === listed) throw new TypeError(`Cannot build the ${event} hook input: ${key} is missing`);
      return value === undefined ? [] : [[key, value] as const];
    }),
  );
}
