/** A recording, as `codex/record.mjs` prints it. */
export type Recording = {
  hooksList: { hooks: unknown; warnings: string[] };
  hookInputs: unknown; hookRuns: unknown; modelRequests: unknown; approvals: unknown; order: string[];
  items: { type: string }[]; turns: { turn: string; status: string; error: unknown }[];
  warnings: (string | null)[]; rollouts: ({ type: string; payload?: unknown }[] | null)[]; failures: { step: unknown }[];
  /** What calls were answered that a scenario wants to see, and the notifications that it names. */
  calls?: { method: string; result: unknown }[]; told?: { method: string; params: unknown }[];
};

const itemTypes = ['userMessage', 'agentMessage', 'commandExecution', 'fileChange', 'mcpToolCall', 'hookPrompt', 'contextCompaction', 'plan'];
const itemKeys = ['turn', 'type', 'text', 'content', 'command', 'exitCode', 'aggregatedOutput', 'status', 'changes', 'server', 'tool', 'arguments', 'fragments'];

/** What has to be the same. What only the upstream product has (world state, token accounting, plugins) is left out. */
export const comparable = (recording: Recording) => ({
  hooksList: { hooks: recording.hooksList.hooks, warnings: recording.hooksList.warnings.map(withoutColumn) },
  hookInputs: recording.hookInputs,
  hookRuns: recording.hookRuns,
  modelRequests: recording.modelRequests,
  items: recording.items.filter(({ type }) => itemTypes.includes(type)).map((item) => Object.fromEntries(Object.entries(item).filter(([key]) => itemKeys.includes(key)))),
  turns: recording.turns.map(({ turn, status, error }) => ({ turn, status, failed: error !== null })),
  approvals: recording.approvals,
  order: recording.order.filter((told) => !/item\/completed (reasoning|webSearch|imageView|sleep|collabAgentToolCall)/.test(told)),
  warnings: recording.warnings.filter((warning) => /hook/i.test(warning ?? '')).map((warning) => withoutColumn(warning ?? '')),
  rollouts: recording.rollouts.map((lines) => lines?.filter(({ type }) => type === 'response_item').map(({ payload }) => payload) ?? null),
  failures: recording.failures.map(({ step }) => step),
  calls: withoutChance(recording.calls ?? []),
  told: withoutChance(recording.told ?? []),
});

/** Times, and ids that were made up. */
const withoutChance = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, part: unknown) => (/(?:At|AtMs|durationMs)$/.test(key) ? undefined : part)).replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uuid>'));

/** A column in a hooks file counts the letters of the hook's command, and so of the folder that this checkout is in. */
const withoutColumn = (text: string): string => text.replace(/column \d+/g, 'column N');
