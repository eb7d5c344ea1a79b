import { settingsInForce, type ResponseItem, type SamplingRequest, type SessionContext, type SessionSettings } from '../../machines/index.ts';
import { toolOutputSchema } from '../../machines/tool-call-data.ts';
import type { ModelRequest } from '../models/port.ts';
import type { Toolbox } from '../tools/port.ts';
import { COMPACTION_PROMPT, type Transcript, type TranscriptEntry } from '../views/transcript.ts';
import type { AnsweredUnder } from './answered-under.ts';
import type { OpenedEvent } from './input-event.ts';
import { withoutOldest } from './without-oldest.ts';

/** A session as a request to the model is made of it. */
export type Past = { context: SessionContext; transcript: Transcript; answered: AnsweredUnder };

/** L10: what is sent with a model request is a function of the records up to the one that wishes for it, and of nothing else. */
export class ModelRequests {
  private readonly sessionId: string;
  private readonly opened: OpenedEvent;
  private readonly tools: Toolbox;
  /** Outputs as a model read them, and under which settings: reading is pure, and a long conversation has many. */
  private readonly readOutputs = new WeakMap<ResponseItem, { by: SessionSettings; read: ResponseItem }>();

  constructor(sessionId: string, opened: OpenedEvent, tools: Toolbox) {
    this.sessionId = sessionId;
    this.opened = opened;
    this.tools = tools;
  }

  /** The request that a sampling effect stands for, without the tools. */
  of({ turn, purpose, dropped = 0 }: SamplingRequest, { context, transcript, answered }: Past): Omit<ModelRequest, 'tools'> {
    const { preamble, host } = this.opened;
    const settings = settingsInForce(context);
    const isCompaction = purpose === 'compaction';
    const conversation = transcript.preambleFrom(preamble.items);
    for (const entry of transcript.entries) conversation.push(this.asRead(entry, answered, settings));
    const input = [...withoutOldest(conversation, dropped)];
    if (isCompaction) input.push({ type: 'message', role: 'user', content: [{ type: 'input_text', text: settings.compactPrompt ?? COMPACTION_PROMPT }] });
    const effort = settings.reasoningEffort === undefined ? host['reasoningEffort'] : settings.reasoningEffort;
    const { reasoningSummary, serviceTier } = settings;
    const { retries, outputSchema } = context.turn ?? {};
    return {
      model: settings.model, instructions: preamble.instructions, input,
      promptCacheKey: this.sessionId, ...(isCompaction ? { parallelCalls: false } : {}), headers: { session_id: this.sessionId, 'x-turn-id': turn },
      ...(typeof effort === 'string' ? { reasoningEffort: effort } : {}), ...(typeof reasoningSummary === 'string' ? { reasoningSummary } : {}),
      ...(typeof serviceTier === 'string' ? { serviceTier } : {}), ...(outputSchema === undefined || isCompaction ? {} : { outputSchema }), ...(retries === undefined ? {} : { retries }),
    };
  }

  /** Outputs of tools are recorded whole; the model may read less of them. */
  private asRead(entry: TranscriptEntry, answered: AnsweredUnder, settings: SessionSettings): ResponseItem {
    const { tools } = this;
    const { item } = entry;
    if (tools.outputForModel === undefined || (item.type !== 'function_call_output' && item.type !== 'custom_tool_call_output')) return item;
    const by = answered.settingsOf(entry) ?? settings;
    const known = this.readOutputs.get(item);
    if (known?.by === by) return known.read;
    const output = toolOutputSchema.safeParse(item.output);
    const read = output.success ? { ...item, output: tools.outputForModel(output.data, by) } : item;
    this.readOutputs.set(item, { by, read });
    return read;
  }
}
