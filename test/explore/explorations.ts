import type { Exploration } from './explore.ts';

const budget: Exploration['budget'] = { prompts: 3, interrupts: 1, closes: 1, crashes: 1, calls: 1, texts: 1, failures: 1, continuations: 1, blocks: 1, compactions: 0, commands: 0, fills: 0, changes: 0, retries: 0, goings: 0, variety: 0, twins: 0, goals: 0, goalTurns: 0 };

/** What is explored: each bounded so that its part of the rules is met from every side. */
export const explorations = (maxPaths: number): Exploration[] => [
  { name: "commands of the user's own", settings: { preempt: true }, hooks: ['UserPromptSubmit', 'Stop', 'Interrupt'], budget: { ...budget, prompts: 2, commands: 2, compactions: 1 }, maxPaths },
  { name: 'prompts, their hooks and Stop', settings: { maxContinuations: 1 }, hooks: ['UserPromptSubmit', 'Stop', 'SessionStart', 'Interrupt'], budget: { ...budget, continuations: 2 }, maxPaths },
  { name: 'every way a prompt hook may answer', settings: {}, hooks: ['UserPromptSubmit', 'SessionEnd'], budget: { ...budget, blocks: 2, variety: 2, continuations: 0 }, maxPaths },
  { name: 'prompts that preempt the answer', settings: { preempt: true }, hooks: ['UserPromptSubmit', 'Stop', 'PreModelRequest', 'PostModelRequest'], budget: { ...budget, texts: 2, retries: 1 }, maxPaths },
  { name: 'tool calls', settings: {}, hooks: ['UserPromptSubmit', 'PreToolUse', 'PostToolUse', 'Stop'], budget: { ...budget, prompts: 2, calls: 2, blocks: 2, retries: 1, variety: 1 }, maxPaths },
  { name: 'calls under one id', settings: {}, hooks: ['PreToolUse', 'PostToolUse', 'PostModelRequest'], budget: { ...budget, prompts: 1, calls: 4, blocks: 1, texts: 0, failures: 0, continuations: 0, retries: 1, twins: 2 }, maxPaths },
  { name: 'compaction', settings: { compactAtTokens: 100, contextTokens: 200 }, hooks: ['UserPromptSubmit', 'PreCompact', 'PostCompact', 'SessionStart'], budget: { ...budget, prompts: 2, compactions: 1, commands: 1, fills: 1, retries: 1 }, maxPaths },
  { name: 'compaction in the middle of a turn', settings: { compactAtTokens: 100, contextTokens: 200 }, hooks: ['UserPromptSubmit', 'PostCompact'], budget: { ...budget, prompts: 2, interrupts: 0, crashes: 0, closes: 0, texts: 0, continuations: 0, fills: 1 }, maxPaths },
  { name: 'settings that change while a turn runs', settings: { preempt: true, maxContinuations: 2, compactAtTokens: 100 }, hooks: ['UserPromptSubmit', 'Stop'], budget: { ...budget, prompts: 2, closes: 0, blocks: 0, failures: 0, continuations: 2, fills: 1, changes: 1 }, maxPaths },
  { name: 'a goal of the user\'s', settings: { preempt: true, maxGoalTurns: 2 }, hooks: ['UserPromptSubmit', 'Stop', 'SessionStart', 'Interrupt'], budget: { ...budget, prompts: 2, continuations: 0, texts: 0, goals: 3, goalTurns: 4 }, maxPaths },
  { name: 'a goal of the model\'s', settings: { compactAtTokens: 100, contextTokens: 200 }, hooks: ['PostToolUse'], budget: { ...budget, prompts: 2, interrupts: 1, closes: 0, texts: 0, blocks: 0, goals: 3, goalTurns: 3, fills: 1, commands: 1, retries: 1 }, maxPaths },
  { name: 'a goal that goes on as often as it may', settings: { maxGoalTurns: 1 }, hooks: [], budget: { ...budget, prompts: 1, calls: 0, texts: 0, failures: 0, continuations: 0, blocks: 0, goals: 2, goalTurns: 3 }, maxPaths },
  { name: 'a model that says that its turn goes on', settings: { preempt: true }, hooks: ['UserPromptSubmit', 'Stop', 'PostModelRequest'], budget: { ...budget, prompts: 2, blocks: 0, retries: 1, goings: 2 }, maxPaths },
];
