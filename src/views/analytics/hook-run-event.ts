import type { HookSource } from '../../hooks/index.ts';

/** One `codex_hook_run` event, as Codex's analytics spells it. It tells that a hook ran and how it went, and nothing that it said. */
export type HookRunEvent = {
  event_type: 'codex_hook_run';
  event_params: {
    thread_id: string;
    turn_id: string;
    product_client_id: string;
    model_slug: string;
    /** `PreToolUse`, ... as configuration files spell it. */
    hook_name: string;
    hook_source: HookSource;
    handler_type: 'command' | 'mcp_tool' | 'prompt' | 'agent';
    execution_mode: 'sync' | 'async';
    status: 'completed' | 'failed' | 'stopped' | 'blocked';
  };
};

/** Where events go. Must not throw, and must not keep the session waiting. */
export type AnalyticsSink = { send(event: HookRunEvent): void };
