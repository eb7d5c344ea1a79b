/** What the core's step needs of the hook engine: in the page it stands for the engine's whole face, which runs processes. */
export { selectHandlers } from '../../hooks/select.ts';
export { runStart } from '../../hooks/run-start.ts';
