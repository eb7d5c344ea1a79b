import { createRequire } from 'node:module';
import type { ELK as Elk } from 'elkjs/lib/elk-api.js';

/** elkjs is CommonJS whose types say otherwise. */
export const ELK = createRequire(import.meta.url)('elkjs/lib/elk.bundled.js') as new () => Elk;
