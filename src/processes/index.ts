export { startPiped } from './start-piped.ts';
export type { PipedProcess } from './start-piped.ts';
export type { ProcessExit, ProcessRequest } from './process.ts';
export { signalGroup } from './signal-group.ts';
export { makeOwnFolder, ownFolders, removeOwnFolder } from './own-folder.ts';
export { errorCode, osErrorText } from './os-error.ts';
export { maxTimerMs } from './max-timer.ts';
