import type { HookEventName } from '../event-names.ts';
import type { ContentMap } from './content.ts';

/** A handler as a source declares it, checked for shape only. */
export type DeclaredHandler =
  | {
      type: 'command';
      command: string;
      commandWindows: string | null;
      timeoutS: bigint | null;
      async: boolean;
      statusMessage: string | null;
      additionalContextLimit: bigint | null;
      mode?: 'shadow';
    }
  | { type: 'mcp_tool'; server: string; tool: string; input: ContentMap; timeoutS: bigint | null; statusMessage: string | null; mode?: 'shadow' }
  | { type: 'prompt' }
  | { type: 'agent' };

export interface DeclaredGroup {
  matcher: string | null;
  handlers: DeclaredHandler[];
}

/** The groups of each event that a source names, in file order. */
export type DeclaredEvents = Partial<Record<HookEventName, DeclaredGroup[]>>;
