import { StringDecoder } from 'node:string_decoder';
import type { ToolProgress } from '../port.ts';
import type { RunningCommand } from './running-command.ts';

/** Tells what a command says as it says it, whole characters only, at most so many times. */
export function tellDeltas(command: RunningCommand, tell: (progress: ToolProgress) => void, maxDeltas: number): void {
  const decoder = new StringDecoder('utf8');
  const itemId = command.origin.facts.callId;
  let told = 0;
  const earlier = command.transcript();
  if (earlier !== '') tell({ type: 'outputDelta', itemId, text: earlier });
  command.onOutput((chunk) => {
    if (++told > maxDeltas) return;
    const text = decoder.write(chunk);
    if (text !== '') tell({ type: 'outputDelta', itemId, text });
  });
}
