/** What a command is started with. */
export type SpawnRequest = { file: string; args: readonly string[]; cwd: string; env: Record<string, string>; killGraceMs: number; outputGraceMs: number };

/** A started command, whatever holds its ends: pipes or a terminal. */
export type Spawned = {
  /** Kept once the command has ended and its output is complete. Never rejects. */
  ended: Promise<{ exitCode: number }>;
  onOutput(listener: (chunk: Buffer) => void): void;
  /** False where the command has no standard input. */
  write(text: string): boolean;
  interrupt(): void;
  /** Ends the command with its whole process group. Safe to call again. */
  kill(): void;
};
