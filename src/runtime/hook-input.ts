import { permissionMode, type HookRequest, type JsonObject, type SessionSettings } from '../../machines/index.ts';
import { hookInput, type HookInputFields } from '../hooks/index.ts';

/** The files that hooks are pointed at; `null` where there is none. */
export type TranscriptPaths = { own: string | null; parent: string | null };

/** What the handlers of one dispatch get on stdin: the event's own fields among those that every event carries. */
export const hookInputFor = (request: HookRequest, settings: SessionSettings, sessionId: string, paths: TranscriptPaths): JsonObject => {
  const { agent } = settings;
  const ended = request.event === 'SubagentStop';
  const fields = {
    cwd: settings.cwd, ...request.fields,
    session_id: agent?.rootSessionId ?? sessionId,
    turn_id: request.turn ?? '',
    transcript_path: ended ? paths.parent : paths.own,
    ...(ended ? { agent_transcript_path: paths.own } : {}),
    model: settings.model, permission_mode: permissionMode(settings),
    ...(agent === null ? {} : { agent_id: agent.id, agent_type: agent.type }),
  };
  // The machines' requests carry each event's own fields; a test asks for every event.
  return hookInput(request.event, fields as unknown as HookInputFields);
};
