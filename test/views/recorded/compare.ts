import { objectOf, textOf } from '../../../src/views/codex/reading.ts';
import type { Played } from './play.ts';

type Told = { [key: string]: unknown };

/** What our session did, in the words of a recording: ids and paths replaced, times left out. */
export const asRecorded = ({ notifications, rollouts, sessions, folder }: Played) => {
  const clean = cleaner(sessions, turnsOf(notifications), rollouts.length, folder);
  const of = (...methods: string[]) => notifications.filter(({ method }) => methods.includes(method));
  return clean({
    hookRuns: of('hook/started', 'hook/completed').map(({ method, params }) => {
      const { startedAt: _s, completedAt: _c, durationMs: _d, ...run } = objectOf(params['run']);
      return { phase: method.slice(5), turn: params['turnId'], run };
    }),
    items: of('item/completed').map(({ params }) => ({ turn: params['turnId'], ...bareItem(objectOf(params['item'])) })),
    turns: of('turn/completed').map(({ params }) => { const { id, status, error } = objectOf(params['turn']); return { turn: id, status, error }; }),
    warnings: of('warning', 'error').map(({ params }) => params['message'] ?? objectOf(params['error'])['message']),
    order: notifications.flatMap(({ method, params }) => {
      if (method === 'turn/started' || method === 'turn/completed') return [method];
      if (method === 'item/completed') return [`${method} ${textOf(objectOf(params['item'])['type'])}`];
      const run = objectOf(params['run']);
      return method === 'hook/started' || method === 'hook/completed' ? [`${method} ${textOf(run['eventName'])}#${String(run['displayOrder'])}`] : [];
    }),
    rollouts: rollouts.map((text) => (text === null ? null : text.trim().split('\n').flatMap((line) => recordedLine(JSON.parse(line))))),
  });
};

const turnsOf = (notifications: Played['notifications']): string[] => {
  const turns: string[] = [];
  for (const { params } of notifications) for (const id of [textOf(params['turnId']), textOf(objectOf(params['turn'])['id'])]) if (id !== '' && !turns.includes(id)) turns.push(id);
  return turns;
};

const cleaner = (sessions: readonly string[], turns: readonly string[], _rollouts: number, folder: string) => (value: Told): Told => {
  let text = JSON.stringify(value);
  sessions.forEach((id, index) => { text = text.replaceAll(id, `<session:${index + 1}>`); });
  turns.forEach((id, index) => { text = text.replaceAll(id, `<turn:${index + 1}>`); });
  text = text.replaceAll(`${folder}/hooks.json`, '<home>/hooks.json').replaceAll(folder, '<cwd>').replace(/Duration: [0-9.]+ seconds/g, 'Duration: <wall> seconds');
  return JSON.parse(text) as Told;
};

const LEFT_OUT = ['id', 'startedAtMs', 'completedAtMs', 'durationMs', 'clientId', 'processId', 'moderation', 'memoryCitation', 'delivery', 'questions', 'phase', 'cwd'];
const bareItem = (item: Told): Told => Object.fromEntries(Object.entries(item).filter(([key]) => !LEFT_OUT.includes(key)));

const recordedLine = ({ type, payload }: { type: string; payload: Told }): Told[] => {
  if (type === 'event_msg') return [{ type, payload: { type: payload['type'], ...(payload['type'] === 'item_completed' ? { item: objectOf(payload['item'])['type'] } : {}) } }];
  if (type !== 'response_item') return [{ type }];
  const { id: _id, internal_chat_message_metadata_passthrough: _notes, ...rest } = payload;
  return /^\[\{"type":"input_text","text":"<(permissions|environment_context)/.test(JSON.stringify(rest['content'] ?? null)) ? [] : [{ type, payload: rest }];
};
