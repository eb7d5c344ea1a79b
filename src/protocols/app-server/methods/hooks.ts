import path from 'node:path';
import type { Json } from '../../../../machines/index.ts';
import { discoverHooks, toHookMetadata, type HookSet } from '../../../hooks/index.ts';
import { method, type Method } from '../method.ts';
import { paramsOf } from '../params.ts';
import { RpcError } from '../rpc.ts';
import { loadedThread } from '../service.ts';

/** Hooks as they are configured. */
export const hookMethods: Record<string, Method> = {
  'hooks/list': method(paramsOf.hooksList, (service, { cwds = [], threadId }) => {
    if (threadId !== undefined) {
      if (cwds.length > 0) throw new RpcError('specify either threadId or cwds');
      const { info, config } = loadedThread(service, threadId);
      return { data: [entry(info.cwd, config.hooks)] };
    }
    const folders = cwds.length === 0 ? [service.cwd] : cwds;
    return { data: folders.map((cwd) => entry(cwd, discoverHooks({ codexHome: service.host.codexHome, cwd: path.resolve(cwd) }))) };
  }),
};

const entry = (cwd: string, { handlers, warnings, errors }: HookSet): Json =>
  ({ cwd, hooks: handlers.map((handler): Json => ({ ...toHookMetadata(handler) })), warnings, errors: errors.map((error): Json => ({ ...error })) });
