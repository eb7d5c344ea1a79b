import os from 'node:os';
import { defineConfig } from 'vitest/config';

const conformance = 'test/conformance/**/*.test.ts';
const browser = 'test/browser/**/*.test.ts';

export default defineConfig({
  test: {
    testTimeout: 20_000,
    hookTimeout: 20_000,
    projects: [
      // Many wait for processes: two at a time where Vitest would run one, on machines with two cores.
      { extends: true, test: { name: 'units', include: ['test/**/*.test.ts'], exclude: [conformance, browser], maxWorkers: Math.max(2, os.availableParallelism() - 1) } },
      // Sessions whose hooks have to end within a second: with nothing beside them, and two at a time.
      { extends: true, test: { name: 'conformance', include: [conformance], maxConcurrency: 2, sequence: { groupOrder: 1 } } },
      // A page may take longer than a second to load where the machine is busy.
      { extends: true, test: { name: 'browser', include: [browser], expect: { poll: { timeout: 10_000 } }, sequence: { groupOrder: 2 } } },
    ],
  },
});
