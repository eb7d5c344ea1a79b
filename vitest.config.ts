import { defineConfig } from 'vitest/config';

const conformance = 'test/conformance/**/*.test.ts';

export default defineConfig({
  test: {
    testTimeout: 20_000,
    hookTimeout: 20_000,
    projects: [
      { extends: true, test: { name: 'all else', include: ['test/**/*.test.ts'], exclude: [conformance] } },
      // Sessions whose hooks have to end within a second: with nothing beside them, and two at a time.
      { extends: true, test: { name: 'conformance', include: [conformance], maxConcurrency: 2, sequence: { groupOrder: 1 } } },
    ],
  },
});
