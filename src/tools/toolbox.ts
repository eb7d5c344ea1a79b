import type { JsonObject } from '../../machines/json.ts';
import type { SessionSettings } from '../../machines/settings.ts';
import type { ToolCall, ToolDescription, ToolResult } from '../../machines/tool-call-data.ts';
import type { ToolSpec } from '../models/port.ts';
import type { ToolContext } from './context.ts';
import { createContext } from './create-context.ts';
import { execCommandTool } from './exec/exec-command.ts';
import { describeUserCommand, runUserCommand } from './exec/user-command.ts';
import { writeStdinTool } from './exec/write-stdin.ts';
import { resourceTools } from './mcp/resource-tools.ts';
import { McpServerSet, type McpHookCall, type McpHookOutcome } from './mcp/servers.ts';
import type { ToolboxOptions } from './options.ts';
import { applyPatchTool } from './patch/apply-patch.ts';
import type { Toolbox, ToolScope } from './port.ts';
import { agentTools } from './small/agents.ts';
import { goalTools } from './small/goal.ts';
import { hostTool } from './small/host-tool.ts';
import { requestUserInputTool } from './small/request-user-input.ts';
import { viewImageTool } from './small/view-image.ts';
import { outputForModel } from './text/output-budget.ts';
import { describeAs, failed, type Tool } from './tool.ts';

/** The toolbox of a Codex-compatible session. */
export type CodexToolbox = Toolbox & {
  /** Resolves when the MCP servers are up or have failed, or a moment after it was first asked for. Never rejects. */
  ready(): Promise<void>;
  /** Waits for the servers without which no session may begin. Rejects with what became of them where one is not up. */
  required(): Promise<void>;
  /** For `mcp_tool` handlers of hooks. Never rejects. */
  callMcpTool(call: McpHookCall): Promise<McpHookOutcome>;
};

/** Brings the tools of one session together. Servers start in the background at once; commands when they are called. */
export function createToolbox(options: ToolboxOptions): CodexToolbox {
  const listeners: ((item: JsonObject, turnId: string) => void)[] = [];
  const context = createContext(options, (item, turnId) => { for (const listener of listeners) listener(item, turnId); });
  const servers = new McpServerSet(context);
  const table = toolTable(context, servers);
  const toolsOf = (settings: SessionSettings): Tool[] => table.filter((tool) => tool.isOffered?.(settings) ?? true);
  void servers.start();
  let ready: Promise<void> | undefined;
  const find = async (call: ToolCall, { settings }: ToolScope): Promise<Tool | undefined> => {
    const { kind, name, namespace } = inPlainNamespace(call);
    return toolsOf(settings).find((tool) => tool.kind === kind && tool.name === name && tool.namespace === namespace) ?? (kind === 'function' && namespace !== undefined ? servers.find(namespace, name) : undefined);
  };
  const refusal = (call: ToolCall, { settings }: ToolScope): string => (toolsOf(settings).some(({ name, namespace }) => name === call.name && namespace === inPlainNamespace(call).namespace) ? 'aborted' : unsupported(call));
  return {
    specs: (settings) => offered(toolsOf(settings), servers),
    outputForModel: (output, settings) => outputForModel(output, context.outputBudget(settings)),
    async describe(call, scope): Promise<ToolDescription> {
      try {
        return (await (await find(call, scope))?.describe(call, scope)) ?? describeAs({ hook: null });
      } catch (error) {
        // What cannot be described must not run unasked.
        return describeAs({ hook: null, permission: { need: 'forbidden', message: failureText(call, error) } });
      }
    },
    async run(call, scope, runOptions, signal): Promise<ToolResult> {
      try {
        const tool = await find(call, scope);
        return tool === undefined ? failed(refusal(call, scope)) : await tool.run(call, { scope, options: runOptions, signal });
      } catch (error) {
        return failed(failureText(call, error));
      }
    },
    describeUserCommand: (command, scope) => describeUserCommand(command, scope, context),
    runUserCommand: (command, scope, tell, signal) => runUserCommand(command, scope, tell, signal, context),
    onBackgroundItem: (listener) => { listeners.push(listener); },
    ready: () => (ready ??= servers.startedWithin(context.limits.mcpWaitMs)),
    required: () => servers.required(),
    callMcpTool: (call) => servers.callForHook(call),
    async close() {
      await Promise.allSettled([context.processes.close(), servers.close()]);
      await context.programs.close();
    },
  };
}

/** Every tool that is not an MCP server's, in the order in which models are offered them. */
function toolTable(context: ToolContext, servers: McpServerSet): Tool[] {
  const { agents, keepsGoals = true, userInput, extraTools = [] } = context.options;
  return [
    execCommandTool(context),
    writeStdinTool(context),
    ...(servers.list.length > 0 ? resourceTools(servers) : []),
    requestUserInputTool(userInput),
    applyPatchTool(context),
    viewImageTool(context),
    ...(agents === undefined ? [] : agentTools(agents)),
    ...goalTools(keepsGoals),
    ...extraTools.map(hostTool),
  ];
}

function offered(tools: readonly Tool[], servers: McpServerSet): ToolSpec[] {
  const specs: ToolSpec[] = [];
  for (const { namespace, spec } of tools) {
    const group = specs.find((known) => namespace !== undefined && known['type'] === 'namespace' && known['name'] === namespace);
    if (namespace === undefined) specs.push(spec);
    else if (group !== undefined && Array.isArray(group['tools'])) group['tools'].push(spec);
    else specs.push({ type: 'namespace', name: namespace, description: 'Tools to run other agents.', tools: [spec] });
  }
  return [...specs, ...servers.specs()];
}

/** Some models put the plain tools into a namespace of this name. */
const plainNamespace = 'functions';

const inPlainNamespace = ({ namespace, ...call }: ToolCall): ToolCall => (namespace === undefined || namespace === plainNamespace ? call : { ...call, namespace });

const failureText = ({ name }: ToolCall, error: unknown): string => `the tool ${name} failed: ${error instanceof Error ? error.message : String(error)}`;

const unsupported = ({ kind, name, namespace = '' }: ToolCall): string =>
  kind === 'custom' ? `unsupported custom tool call: ${name}` : `unsupported call: ${namespace}${name}`;
