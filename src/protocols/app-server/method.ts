import type { z } from 'zod';
import type { Json } from '../../../machines/index.ts';
import { explain } from './explain.ts';
import { RpcError } from './rpc.ts';
import type { Service } from './service.ts';
import { canonicalId } from './thread-id.ts';

/** One method of the protocol: what it takes, and what it does. */
export type Method = {
  /** The thread that a request is about: requests on one thread are answered in their order. */
  threadOf(params: unknown): string | null;
  /** What answers a request with these params. Throws RpcError where they are wrong. `name`: the method's. */
  prepare(name: string, params: unknown): (service: Service) => Promise<Json> | Json;
};

/** A method whose params are parsed before it runs. */
export function method<S extends z.ZodType>(schema: S, run: (service: Service, params: z.output<S>) => Promise<Json> | Json): Method {
  return {
    threadOf: (params) => (typeof params === 'object' && params !== null && 'threadId' in params && typeof params.threadId === 'string' ? canonicalId(params.threadId) ?? params.threadId : null),
    prepare: (name, params) => {
      const given = params === null ? undefined : params;
      if (given === undefined && !schema.safeParse(undefined).success) throw new RpcError('Invalid request: missing field `params`');
      const parsed = schema.safeParse(given, { reportInput: true });
      if (!parsed.success) throw new RpcError(explain(parsed.error, structOf(name)));
      return (service) => run(service, parsed.data);
    },
  };
}

/** The name of a method's params in Codex: `thread/start` takes `ThreadStartParams`. */
const structOf = (name: string): string => `${name.split('/').map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('')}Params`;
