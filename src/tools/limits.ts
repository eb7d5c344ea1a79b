/** Everything that a tool could do without end has its limit here, with Codex's number where Codex has one. */
export type ToolLimits = {
  /** How long `exec_command` waits for an end or hands back what there is. */
  minYieldMs: number;
  maxYieldMs: number;
  defaultExecYieldMs: number;
  defaultWriteYieldMs: number;
  /** How long a `write_stdin` without characters waits. */
  minPollMs: number;
  maxPollMs: number;
  defaultOutputTokens: number;
  /** Output kept per command, its head and its tail; the middle is dropped as it comes. */
  maxOutputBytes: number;
  /** How often, and with how many bytes, one command's output is told while it runs. */
  maxOutputDeltas: number;
  maxDeltaBytes: number;
  /** Commands that may run at once behind the session; the least used is ended for a new one. */
  maxProcesses: number;
  /** How long a command's children may hold its output open after its end. */
  outputGraceMs: number;
  /** Between asking a process group to end and ending it. */
  killGraceMs: number;
  /** A command that fails within this time may be asked about again, without the sandbox. */
  earlyExitMs: number;
  sandboxProbeMs: number;
  /** How long a command of the user's own may run. */
  userCommandMs: number;
  maxPatchBytes: number;
  maxPatchedFileBytes: number;
  maxImageBytes: number;
  mcpStartupMs: number;
  /** How long the first hooks and the first request of a session wait for servers that are still starting. */
  mcpWaitMs: number;
  mcpToolMs: number;
  mcpCloseMs: number;
  /** One MCP result, as JSON. */
  maxMcpResultBytes: number;
};

export const defaultLimits: ToolLimits = {
  minYieldMs: 250, maxYieldMs: 30_000, defaultExecYieldMs: 10_000, defaultWriteYieldMs: 250,
  minPollMs: 5_000, maxPollMs: 300_000,
  defaultOutputTokens: 10_000, maxOutputBytes: 1024 * 1024, maxOutputDeltas: 10_000, maxDeltaBytes: 8 * 1024 * 1024,
  maxProcesses: 64, outputGraceMs: 50, killGraceMs: 250, earlyExitMs: 150, sandboxProbeMs: 5_000, userCommandMs: 3_600_000,
  maxPatchBytes: 8 * 1024 * 1024, maxPatchedFileBytes: 64 * 1024 * 1024, maxImageBytes: 20 * 1024 * 1024,
  mcpStartupMs: 30_000, mcpWaitMs: 1_000, mcpToolMs: 300_000, mcpCloseMs: 2_000, maxMcpResultBytes: 16 * 1024 * 1024,
};
