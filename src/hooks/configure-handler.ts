import type { Content } from './config/content.ts';
import type { DeclaredHandler } from './config/declared.ts';
import type { HookState } from './config/hooks-toml.ts';
import type { HookEventDefinition } from './event-definition.ts';
import { snakeLabel } from './event-names.ts';
import type { HookEventName } from './event-names.ts';
import { definitionOf } from './events.ts';
import type { ConfiguredHandler, HandlerBase, HookSource, TrustStatus } from './handler.ts';
import { canonicalJson, exactNumbers, trustHash } from './trust-hash.ts';
import { trim } from './trim.ts';

/** In tokens: what a handler without `additionalContextLimit` gets. */
export const defaultContextLimit = 2500;

export interface FoundHandler {
  event: HookEventName;
  matcher: string | null;
  key: string;
  declared: DeclaredHandler;
  state: HookState | undefined;
  source: { path: string; source: HookSource; isManaged: boolean };
  displayOrder: number;
}

type Configured = { handler: ConfiguredHandler | null; warnings: string[] };
type Declared<Type extends DeclaredHandler['type']> = Extract<DeclaredHandler, { type: Type }>;

/** Fills defaults in and applies the event's rules. No handler where it cannot run; the warnings say why. */
export function configureHandler(found: FoundHandler): Configured {
  const { declared } = found;
  switch (declared.type) {
    case 'command':
      return command(found, declared);
    case 'mcp_tool':
      return mcpTool(found, declared);
    default:
      return { handler: null, warnings: [`skipping ${declared.type} hook in ${found.source.path}: ${declared.type} hooks are not supported yet`] };
  }
}

function command(found: FoundHandler, declared: Declared<'command'>): Configured {
  const text = process.platform === 'win32' ? (declared.commandWindows ?? declared.command) : declared.command;
  if (trim(text) === '') return { handler: null, warnings: [`skipping empty hook command in ${found.source.path}`] };
  const definition = definitionOf(found.event);
  const timeout = normalizedTimeout(found, declared.timeoutS);
  const limit = definition.takesContextLimit ? declared.additionalContextLimit : null;
  const identity: [string, Content][] = [
    ['type', 'command'],
    ['command', text],
    ['timeout', timeout.seconds],
    ['async', declared.async],
    ...given('statusMessage', declared.statusMessage),
    ...given('additionalContextLimit', limit === BigInt(defaultContextLimit) ? null : limit),
  ];
  const base = handlerBase(found, identity, timeout.seconds, declared.statusMessage);
  return {
    handler: { ...base, type: 'command', command: text, async: declared.async && definition.allowsAsync, additionalContextLimit: limit === null ? null : Number(limit) },
    warnings: [...timeout.warnings, ...commandWarnings(found, declared, definition)],
  };
}

function commandWarnings({ event, source }: FoundHandler, declared: Declared<'command'>, definition: HookEventDefinition): string[] {
  const warnings: string[] = [];
  if (declared.async && !definition.allowsAsync) warnings.push(`running async ${event} hook synchronously in ${source.path}`);
  if (declared.additionalContextLimit !== null && !definition.takesContextLimit) {
    warnings.push(`ignoring additionalContextLimit for ${event} hook in ${source.path}: this event cannot emit additionalContext`);
  }
  return warnings;
}

function mcpTool(found: FoundHandler, declared: Declared<'mcp_tool'>): Configured {
  const skipped = (why: string) => ({ handler: null, warnings: [`skipping MCP tool hook in ${found.source.path}: ${why}`] });
  if (!definitionOf(found.event).allowsMcpTool) return skipped(`${found.event} MCP hooks are not supported`);
  if (trim(declared.server) === '' || trim(declared.tool) === '') return skipped('server and tool must not be empty');
  const timeout = normalizedTimeout(found, declared.timeoutS);
  const identity: [string, Content][] = [
    ['type', 'mcp_tool'],
    ['server', declared.server],
    ['tool', declared.tool],
    ['input', exactNumbers(declared.input)],
    ['timeout', timeout.seconds],
    ...given('statusMessage', declared.statusMessage),
  ];
  const base = handlerBase(found, identity, timeout.seconds, declared.statusMessage);
  return {
    handler: { ...base, type: 'mcp_tool', server: declared.server, tool: declared.tool, inputJson: canonicalJson(declared.input), async: false, additionalContextLimit: null },
    warnings: timeout.warnings,
  };
}

function normalizedTimeout({ event, source }: FoundHandler, configured: bigint | null): { seconds: bigint; warnings: string[] } {
  const { defaultS, maxS } = definitionOf(event).timeout;
  const seconds = configured === null ? BigInt(defaultS) : configured === 0n ? 1n : configured;
  if (maxS === null || seconds <= maxS) return { seconds, warnings: [] };
  return { seconds: BigInt(maxS), warnings: [`clamping ${event} hook timeout to ${maxS}s in ${source.path}`] };
}

function handlerBase(found: FoundHandler, identity: [string, Content][], timeoutS: bigint, statusMessage: string | null): Omit<HandlerBase, 'async' | 'additionalContextLimit'> {
  const { event, matcher, key, state, source, displayOrder } = found;
  const currentHash = trustHash({ event: snakeLabel(event), matcher, handler: { entries: identity } });
  return {
    key,
    event,
    matcher,
    timeoutS: Number(timeoutS),
    statusMessage,
    sourcePath: source.path,
    source: source.source,
    displayOrder,
    enabled: source.isManaged || (state?.enabled ?? true),
    isManaged: source.isManaged,
    currentHash,
    trustStatus: trustStatus(source.isManaged, state?.trustedHash, currentHash),
    ...('mode' in found.declared && found.declared.mode === 'shadow' ? { mode: 'shadow' as const } : {}),
  };
}

function trustStatus(isManaged: boolean, trustedHash: string | undefined, currentHash: string): TrustStatus {
  if (isManaged) return 'managed';
  if (trustedHash === undefined) return 'untrusted';
  return trustedHash === currentHash ? 'trusted' : 'modified';
}

function given(key: string, value: Content): [string, Content][] {
  return value === null ? [] : [[key, value]];
}
