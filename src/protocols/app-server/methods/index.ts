import os from 'node:os';
import { method, type Method } from '../method.ts';
import { paramsOf } from '../params.ts';
import { protocolVersion } from '../wire-thread.ts';
import { configMethods } from './config.ts';
import { goalMethods } from './goals.ts';
import { historyMethods } from './history.ts';
import { hookMethods } from './hooks.ts';
import { modelMethods } from './models.ts';
import { queueMethods } from './queue.ts';
import { threadMethods } from './threads.ts';
import { turnMethods } from './turns.ts';

const initialize = method(paramsOf.initialize, (service, { clientInfo, capabilities }) => {
  service.initialize({ name: clientInfo.name, version: clientInfo.version, isExperimental: capabilities?.experimentalApi === true, optOut: capabilities?.optOutNotificationMethods ?? [] });
  const system = `${os.type()} ${os.release()}; ${os.arch()}`;
  return {
    userAgent: `${clientInfo.name}/${protocolVersion} (${system}) hookturn (${clientInfo.name}; ${clientInfo.version})`, codexHome: service.host.codexHome,
    platformFamily: process.platform === 'win32' ? 'windows' : 'unix', platformOs: process.platform === 'darwin' ? 'macos' : process.platform === 'win32' ? 'windows' : process.platform,
  };
});

/** Every method that we answer. A new one is one entry in one of these tables. */
export const methods: ReadonlyMap<string, Method> = new Map(Object.entries({ initialize, ...threadMethods, ...historyMethods, ...turnMethods, ...queueMethods, ...goalMethods, ...hookMethods, ...configMethods, ...modelMethods }));
