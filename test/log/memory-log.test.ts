import { memoryLog } from '../../src/log/index.ts';
import { CONTRACT_MAX_RECORD_BYTES, describeEventLog } from './contract.ts';

describeEventLog('memoryLog()', () => ({
  open: async () => memoryLog({ maxRecordBytes: CONTRACT_MAX_RECORD_BYTES }),
  clean: async () => {},
}));
