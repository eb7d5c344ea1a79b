import path from 'node:path';

/** Where the files of one Codex home are. All paths absolute. */
export const logPath = (codexHome: string, id: string): string => path.join(codexHome, 'hookturn', 'logs', `${id}.jsonl`);
export const queuePath = (codexHome: string, id: string): string => path.join(codexHome, 'hookturn', 'queues', `${id}.json`);
export const sessionsFolder = (codexHome: string): string => path.join(codexHome, 'sessions');
export const archiveFolder = (codexHome: string): string => path.join(codexHome, 'archived_sessions');
