/** See it: the session's page, served on this machine or kept in a file. */
export { startInspector, type Inspector, type InspectorOptions } from './start-inspector.ts';
export { exportHtml, type ExportOptions } from './export-html.ts';
export { inspectorLimits } from './limits.ts';
export type { InspectorSource } from './source.ts';
