import { StringDecoder } from 'node:string_decoder';
import type { ToolLimits } from '../limits.ts';
import type { ToolProgress } from '../port.ts';
import type { RunningCommand } from './running-command.ts';

/** Tells what a command says as it says it, whole characters only, up to a number of tellings and of bytes. */
export function tellDeltas(command: RunningCommand, tell: (progress: ToolProgress) => void, { maxOutputDeltas, maxDeltaBytes }: ToolLimits): void {
  const decoder = new StringDecoder('utf8');
  const itemId = command.origin.facts.callId;
  let told = 0;
  let bytes = 0;
  const earlier = command.transcript();
  if (earlier !== '') tell({ type: 'outputDelta', itemId, text: earlier });
  command.onOutput((chunk) => {
    bytes += chunk.length;
    if (++told > maxOutputDeltas || bytes > maxDeltaBytes) return;
    const text = decoder.write(chunk);
    if (text !== '') tell({ type: 'outputDelta', itemId, text });
  });
}
