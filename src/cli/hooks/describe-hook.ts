import type { ConfiguredHandler } from '../../hooks/index.ts';
import type { Line, Tone } from '../render/line.ts';
import { plainLine } from '../render/plain-text.ts';

/** Whether a hook runs, and why not. */
export function standing(handler: ConfiguredHandler): { runs: boolean; text: string; tone: Tone } {
  if (!handler.enabled) return { runs: false, text: 'disabled', tone: 'dim' };
  switch (handler.trustStatus) {
    case 'managed': return { runs: true, text: 'runs (managed)', tone: 'good' };
    case 'trusted': return { runs: true, text: 'runs (trusted)', tone: 'good' };
    case 'modified': return { runs: false, text: 'does not run: it has changed since it was trusted', tone: 'warn' };
    case 'untrusted': return { runs: false, text: 'does not run: not trusted yet', tone: 'warn' };
  }
}

/** Everything of a hook that one has to know to trust it. */
export function hookLines(handler: ConfiguredHandler): Line[] {
  const { text, tone } = standing(handler);
  const matcher = handler.matcher === null || handler.matcher === '' ? '' : ` on ${plainLine(handler.matcher)}`;
  const what = handler.type === 'command' ? handler.command : `MCP tool ${handler.tool} of ${handler.server} with ${handler.inputJson}`;
  const details = [`timeout ${handler.timeoutS} s`, ...(handler.async ? ['in the background'] : []), ...(handler.statusMessage === null ? [] : [`"${plainLine(handler.statusMessage)}"`])];
  return [
    { text: `${handler.event}${matcher}: ${text}`, tone, depth: 0 },
    ...what.split('\n').map((part, index): Line => ({ text: `${index === 0 ? 'runs     ' : '         '}${part}`, tone: 'plain', depth: 1 })),
    { text: `from     ${handler.sourcePath} (${handler.source}), ${details.join(', ')}`, tone: 'dim', depth: 1 },
    { text: `key      ${handler.key}`, tone: 'dim', depth: 1 },
    { text: `hash     ${handler.currentHash}`, tone: 'dim', depth: 1 },
  ];
}

export const waitsForTrust = (handler: ConfiguredHandler): boolean => handler.trustStatus === 'untrusted' || handler.trustStatus === 'modified';
