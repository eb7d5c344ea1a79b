import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { viteSingleFile } from 'vite-plugin-singlefile';
import { charts } from '../../graph/charts.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** In the browser the core's step knows the hook engine's pure part only. */
const pureHooks = (): Plugin => ({
  name: 'pure-hooks', enforce: 'pre',
  resolveId: (id, importer) => (id.endsWith('/hooks/index.ts') && importer?.includes('/src/runtime/') === true ? here('hooks-face.ts') : null),
});

/** The page draws the charts and folds nothing: it gets them as data, and the worker alone gets the machines. */
const chartsAsData = (): Plugin => ({
  name: 'charts-as-data', enforce: 'pre',
  load: (id) => (id.endsWith('/src/graph/charts.ts') ? { code: `export const charts = ${JSON.stringify(charts)};`, moduleType: 'js' } : null),
});

/** One file without addresses: the page, its style and its worker. */
export default defineConfig({
  root: here('.'),
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  worker: { format: 'iife', plugins: () => [pureHooks()] },
  plugins: [chartsAsData(), viteSingleFile({ removeViteModuleLoader: true })],
  build: {
    target: 'es2022', outDir: here('../../../dist/inspector'), emptyOutDir: true,
    modulePreload: false, reportCompressedSize: false, chunkSizeWarningLimit: 2000,
  },
});
