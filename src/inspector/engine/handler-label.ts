import type { ConfiguredHandler } from '../../hooks/handler.ts';

/** A handler as people know it: its command, or its server and tool. */
export const labelOf = (handler: ConfiguredHandler): string => (handler.type === 'command' ? handler.command : `${handler.server} ${handler.tool}`);

/** The label of the handler of a key; the key where the log knows no such handler. */
export const handlerLabel = (key: string, handlers: readonly ConfiguredHandler[]): string => {
  const handler = handlers.find((one) => one.key === key);
  return handler === undefined ? key : labelOf(handler);
};
