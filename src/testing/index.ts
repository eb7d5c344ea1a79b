/** For the tests of hosts: the law by itself, a world from a seed, matchers for logs. See docs/testing.md. */
export { awaited, given, opened, type ExpectedFact, type Given, type Outcome } from './given.ts';
export { createWorld, type World, type WorldOptions } from './world.ts';
export { dies, Ends, exits, hangs, hookSetOf, later, type HookFunction, type HookSays, type HookSpec, type HookSpecs } from './hook-functions.ts';
export type { Answer, ModelScript, SeenRequest } from './world-model.ts';
export type { RanTool, ToolFunction, ToolSpec, ToolSpecs } from './world-tools.ts';
export type { RanHook } from './world-hooks.ts';
export { matchers, type LogLike } from './matchers.ts';
export { Random } from './random.ts';
export { VirtualTime } from './virtual-time.ts';
export { textPrompt } from '../../machines/index.ts';
export * from '../replay/index.ts';
