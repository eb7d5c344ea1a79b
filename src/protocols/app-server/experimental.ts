/** What only a client may use that declared `experimentalApi`, as Codex has it: methods, and fields of others. */
const methods: ReadonlySet<string> = new Set(['thread/items/read', 'thread/queue/add', 'thread/queue/delete', 'thread/queue/list', 'thread/queue/reorder', 'thread/queue/start', 'thread/queue/update', 'thread/settings/update']);

const fields: Readonly<Record<string, readonly string[]>> = {
  'thread/start': words('allowProviderModelFallback daybreakEnabled dynamicTools environments experimentalRawEvents historyMode mockExperimentalField multiAgentMode permissions projectId runtimeWorkspaceRoots selectedCapabilityRoots'),
  'thread/resume': words('history initialTurnsPage path permissions runtimeWorkspaceRoots'),
  'thread/fork': words('attachToSource beforeTurnId deferGoalContinuation experimentalDisablePredictionMcp experimentalPredictionMode path permissions runtimeWorkspaceRoots'),
  'thread/list': words('ancestorThreadId attachedToThreadId includeAttachedThreads parentThreadId projectId'),
  'turn/start': words('additionalContext collaborationMode cyberAccessProgram environments multiAgentMode permissions responsesapiClientMetadata responsesapiClientMetadataPatch runtimeWorkspaceRoots'),
  'turn/steer': words('additionalContext responsesapiClientMetadata responsesapiClientMetadataPatch'),
};

/** The part of a request that is experimental; `null` where none is. */
export function experimentalPart(method: string, params: unknown): string | null {
  if (methods.has(method)) return method;
  const field = fields[method]?.find((name) => isUsed(Reflect.get(Object(params), name), name));
  if (field !== undefined) return `${method}.${field}`;
  return isUsed(Reflect.get(Object(Reflect.get(Object(params), 'approvalPolicy')), 'granular'), 'granular') ? 'askForApproval.granular' : null;
}

/** A list asks for something even where it is empty, and so does a text that is no path. */
const isUsed = (value: unknown, name: string): boolean => value !== undefined && value !== null && value !== false && !(name === 'path' && value === '');

function words(text: string): string[] {
  return text.split(' ');
}
