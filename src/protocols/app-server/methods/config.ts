import type { Json, JsonObject } from '../../../../machines/index.ts';
import { ConfigWriteError, configVersion, writeConfig, type ConfigEdit } from '../../../host/write-config.ts';
import { configTrouble, readConfigLayers } from '../../../hooks/index.ts';
import { method, type Method } from '../method.ts';
import { paramsOf } from '../params.ts';
import { INTERNAL_ERROR, INVALID_REQUEST, RpcError } from '../rpc.ts';
import type { Service } from '../service.ts';

/** The configuration, and changes of the user's file. */
export const configMethods: Record<string, Method> = {
  'config/read': method(paramsOf.configRead, ({ host, cwd }, params) => {
    const stack = readConfigLayers({ codexHome: host.codexHome, cwd: params.cwd ?? cwd });
    const broken = stack.errors[0];
    if (broken !== undefined) throw new RpcError(`failed to read configuration layers: ${broken.message}`, INTERNAL_ERROR);
    const wrong = configTrouble(stack.effective);
    if (wrong !== null) throw new RpcError(`invalid configuration: ${wrong}`, INTERNAL_ERROR);
    const refused = stack.invalid.find(({ isMisfit }) => !isMisfit);
    if (refused !== undefined) throw new RpcError(`failed to resolve feature override precedence: ${refused.message}`, INTERNAL_ERROR);
    const layers = stack.layers.map((layer): Json => ({ name: { type: layer.source, file: layer.path }, version: configVersion(layer.config), config: layer.config, disabledReason: null }));
    return { config: stack.effective, origins: {}, layers: params.includeLayers === true ? layers.toReversed() : null };
  }),

  'config/batchWrite': method(paramsOf.configBatchWrite, (service, params) => write(service, params.edits, params)),
  'config/value/write': method(paramsOf.configValueWrite, (service, params) => write(service, [params], params)),

  'configRequirements/read': method(paramsOf.none, ({ host, cwd }) => {
    const { requirements } = readConfigLayers({ codexHome: host.codexHome, cwd });
    return { supportsIndependentSpeedModes: true, requirements: requirements?.config ?? null };
  }),
};

type WriteOptions = { filePath?: string | undefined; expectedVersion?: string | undefined; reloadUserConfig?: boolean | undefined };

/** From the next dispatch on, loaded threads run their hooks as the file now says, where the client asks for it. */
async function write({ host }: Service, edits: readonly ConfigEdit[], { filePath, expectedVersion, reloadUserConfig }: WriteOptions): Promise<JsonObject> {
  try {
    const written = writeConfig(host.codexHome, { edits, ...(filePath === undefined ? {} : { filePath }), ...(expectedVersion === undefined ? {} : { expectedVersion }) });
    if (reloadUserConfig === true) await host.reloadHooks();
    return { status: 'ok', version: written.version, filePath: written.filePath, overriddenMetadata: null };
  } catch (error) {
    if (error instanceof ConfigWriteError) throw new RpcError(error.message, INVALID_REQUEST, { config_write_error_code: error.code });
    throw error;
  }
}
