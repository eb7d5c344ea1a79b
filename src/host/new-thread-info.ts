import { rolloutPath } from '../views/index.ts';
import type { OpenRequest } from './open-session.ts';
import { depthOf, type ThreadInfo } from './thread-info.ts';

/** What is known of a session before it has said a word. */
export function newThreadInfo(codexHome: string, request: OpenRequest, own: { id: string; forkedFromId: string | null; preview?: string | undefined; model: { modelName: string; providerId: string; reasoningEffort?: string } }): ThreadInfo {
  const createdAtMs = Date.now();
  const { agent } = request;
  return {
    id: own.id, rootId: agent?.parent.rootId ?? own.id, parentId: agent?.parent.id ?? null, forkedFromId: own.forkedFromId, createdAtMs, cwd: request.cwd,
    rolloutPath: request.ephemeral === true ? null : rolloutPath(codexHome, own.id, createdAtMs),
    modelProvider: own.model.providerId, model: own.model.modelName, reasoningEffort: own.model.reasoningEffort ?? null,
    ...(own.preview === undefined ? {} : { preview: own.preview }), source: request.source ?? 'vscode', originator: request.originator ?? 'hookturn', agent: agent === undefined ? null : { nickname: agent.nickname, role: agent.role, depth: depthOf(agent.parent) + 1 },
  };
}
