import { textPrompt, type Fact, type JsonObject } from '../../machines/index.ts';
import { defaultSettings } from '../../machines/settings.ts';
import type { SessionRecord } from '../../src/views/record.ts';

const START_MS = 1_790_000_000_000;

/** Builds the records of a session that was never run: for views, which read nothing else. */
export class Records {
  readonly list: SessionRecord[] = [];
  private readonly session: string;

  constructor(opened: JsonObject = {}, session = '01a1fa83-7515-7fe1-9c10-b7502f6362dc') {
    this.session = session;
    const settings = { ...defaultSettings, model: 'some-model', cwd: '/work' };
    this.add({ type: 'log.opened', format: 'hookturn-log', settings: {}, history: [], preamble: { instructions: '', items: [] }, hooks: { handlers: [] }, host: {}, ...opened }, [{ type: 'session.opened', settings, source: 'startup' }]);
  }

  /** The next record, a second after the last. */
  add(event: { type: string; [key: string]: unknown }, facts: readonly Fact[]): this {
    const seq = this.list.length + 1;
    this.list.push({ v: 1, seq, at: START_MS + seq * 1000, session: this.session, actor: 'session', event, facts });
    return this;
  }

  /** Facts whose cause does not matter. */
  told(...facts: Fact[]): this {
    return this.add({ type: 'something.heard' }, facts);
  }

  /** A turn with one prompt and one answer. */
  turn(id: string, prompt: string, answer: string): this {
    const message = { type: 'message', id: `item_${id}`, role: 'assistant', content: [{ type: 'output_text', text: answer }] } as const;
    return this
      .told({ type: 'turn.started', turn: id, kind: 'prompt' })
      .told({ type: 'prompt.accepted', turn: id, prompt: textPrompt(`prompt ${id}`, prompt) }, { type: 'sampling.started', turn: id, request: 1, purpose: 'turn' })
      .told({ type: 'model.replied', turn: id, request: 1, item: { ...message, content: [...message.content] } })
      .told({ type: 'sampling.completed', turn: id, request: 1, usage: { input: 10, cachedInput: 4, output: 5, reasoningOutput: 1, total: 15 } }, { type: 'turn.settled', turn: id, status: 'completed', error: null, lastMessage: answer, marked: false });
  }
}
