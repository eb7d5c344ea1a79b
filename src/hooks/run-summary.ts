import { wireEventName } from './event-names.ts';
import type { ConfiguredHandler, HandlerType, HookSource } from './handler.ts';
import { runStart } from './run-start.ts';
import type { RunStart } from './run-start.ts';
import type { HookEntry, HookRun, HookStatus } from './run.ts';

/** A run as the app server tells it. Times are Unix seconds. */
export type HookRunSummary = {
  id: string;
  eventName: string;
  handlerType: 'command' | 'mcpTool';
  executionMode: 'sync' | 'async';
  scope: 'thread' | 'turn';
  sourcePath: string;
  source: string;
  displayOrder: number;
  status: 'running' | HookStatus;
  statusMessage: string | null;
  startedAt: number;
  completedAt: number | null;
  durationMs: number | null;
  entries: HookEntry[];
};

/** The summary of a run that has just started. */
export function runningSummary(handler: ConfiguredHandler, runIdSuffix: string | null | undefined, startedAtMs: number): HookRunSummary {
  return { ...told(runStart(handler, runIdSuffix)), status: 'running', statusMessage: handler.statusMessage, startedAt: seconds(startedAtMs), completedAt: null, durationMs: null, entries: [] };
}

/** The summary of a finished run; its entries hold the full texts. */
export function completedSummary(run: HookRun): HookRunSummary {
  const { status, statusMessage, durationMs, entries } = run;
  return { ...told(run), status, statusMessage, startedAt: seconds(run.startedAtMs), completedAt: seconds(run.completedAtMs), durationMs, entries };
}

function told(run: RunStart) {
  return {
    id: run.id,
    eventName: wireEventName(run.event),
    handlerType: wireHandlerType(run.handlerType),
    executionMode: run.executionMode,
    scope: run.scope,
    sourcePath: run.sourcePath,
    source: wireSource(run.source),
    displayOrder: run.displayOrder,
  };
}

/** A handler as `hooks/list` tells it. */
export type HookMetadata = {
  key: string;
  eventName: string;
  handlerType: 'command' | 'mcpTool';
  command?: string;
  async?: boolean;
  server?: string;
  tool?: string;
  matcher: string | null;
  timeoutSec: number;
  statusMessage: string | null;
  additionalContextLimit: number | null;
  sourcePath: string;
  source: string;
  pluginId: null;
  environmentId: null;
  displayOrder: number;
  enabled: boolean;
  isManaged: boolean;
  currentHash: string;
  trustStatus: string;
};

export function toHookMetadata(handler: ConfiguredHandler): HookMetadata {
  return {
    key: handler.key,
    eventName: wireEventName(handler.event),
    handlerType: wireHandlerType(handler.type),
    ...(handler.type === 'command' ? { command: handler.command, async: handler.async } : { server: handler.server, tool: handler.tool }),
    matcher: handler.matcher,
    timeoutSec: handler.timeoutS,
    statusMessage: handler.statusMessage,
    additionalContextLimit: handler.additionalContextLimit,
    sourcePath: handler.sourcePath,
    source: wireSource(handler.source),
    pluginId: null,
    environmentId: null,
    displayOrder: handler.displayOrder,
    enabled: handler.enabled,
    isManaged: handler.isManaged,
    currentHash: handler.currentHash,
    trustStatus: handler.trustStatus,
  };
}

function wireHandlerType(type: HandlerType): 'command' | 'mcpTool' {
  return type === 'mcp_tool' ? 'mcpTool' : 'command';
}

/** `session_flags` -> `sessionFlags` */
function wireSource(source: HookSource): string {
  return source.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
