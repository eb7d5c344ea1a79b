import { z } from 'zod';
import type { Json, ResponseItem } from '../../machines/index.ts';
import { importedLog, type Imported } from './imported.ts';

const blockSchema = z.looseObject({ type: z.string(), text: z.string().optional(), id: z.string().optional(), name: z.string().optional(), input: z.json().optional(), tool_use_id: z.string().optional(), content: z.json().optional() });
type Block = z.infer<typeof blockSchema>;

/** One line of a transcript of Claude Code, as far as a conversation needs it. */
const lineSchema = z.looseObject({
  type: z.string(), timestamp: z.string().optional(), sessionId: z.string().optional(), cwd: z.string().optional(), isSidechain: z.boolean().optional(), isMeta: z.boolean().optional(),
  message: z.looseObject({ role: z.enum(['user', 'assistant']), model: z.string().optional(), content: z.union([z.string(), z.array(blockSchema)]) }).optional(),
});
type Line = z.infer<typeof lineSchema>;

/**
 * Brings a transcript of Claude Code (a file of `~/.claude/projects`) into a log of its own. `text`: the whole file.
 * Throws an Error where no line of it belongs to a conversation: the file is something else then. Pure.
 */
export const importClaudeTranscript = (text: string): Imported => {
  const history: ResponseItem[] = [];
  const passedOver: { line: number; reason: string }[] = [];
  const meta = { session: '', cwd: '', model: '', atMs: 0 };
  text.split('\n').forEach((raw, index) => {
    if (raw.trim() === '') return;
    const line = lineOf(raw);
    const pass = (reason: string): void => { passedOver.push({ line: index + 1, reason }); };
    if (line === null) { pass('no line of a transcript'); return; }
    note(meta, line);
    if (line.message === undefined) { pass(`a line of the type ${line.type}`); return; }
    if (line.isSidechain === true) { pass('a line of an agent\'s own conversation'); return; }
    history.push(...itemsOf(line.message, pass));
  });
  if (history.length === 0) throw new Error('Cannot import the transcript: no line of it holds a message of Claude Code');
  return importedLog({
    source: 'claude-code', session: meta.session === '' ? 'imported' : meta.session, atMs: meta.atMs, history: paired(history, passedOver), totalTokens: 0,
    settings: { ...(meta.cwd === '' ? {} : { cwd: meta.cwd }), ...(meta.model === '' ? {} : { model: meta.model }) }, preamble: { instructions: '', items: [] }, host: {}, passedOver,
    notSaid: ['the system prompt', 'hook runs and what they decided, but for what they wrote into the conversation', 'approvals', 'tokens of the running context'],
  });
};

const note = (meta: { session: string; cwd: string; model: string; atMs: number }, line: Line): void => {
  meta.session ||= line.sessionId ?? '';
  meta.cwd = line.cwd ?? meta.cwd;
  meta.model = line.message?.model ?? meta.model;
  const atMs = Date.parse(line.timestamp ?? '');
  if (meta.atMs === 0 && Number.isFinite(atMs)) meta.atMs = atMs;
};

const lineOf = (raw: string): Line | null => {
  try {
    return lineSchema.safeParse(JSON.parse(raw)).data ?? null;
  } catch {
    return null;
  }
};

const itemsOf = ({ role, content }: NonNullable<Line['message']>, pass: (reason: string) => void): ResponseItem[] => {
  if (typeof content === 'string') return [message(role, content)];
  return content.flatMap((block): ResponseItem[] => {
    const item = itemOf(role, block);
    if (item === null) pass(`a ${block.type} block`);
    return item === null ? [] : [item];
  });
};

const itemOf = (role: 'user' | 'assistant', block: Block): ResponseItem | null => {
  if (block.type === 'text' && block.text !== undefined) return message(role, block.text);
  if (block.type === 'tool_use' && block.id !== undefined && block.name !== undefined) return { type: 'function_call', call_id: block.id, name: block.name, arguments: JSON.stringify(block.input ?? {}) };
  return block.type === 'tool_result' && block.tool_use_id !== undefined ? { type: 'function_call_output', call_id: block.tool_use_id, output: outputOf(block.content ?? '') } : null;
};

const message = (role: 'user' | 'assistant', text: string): ResponseItem => ({ type: 'message', role, content: [{ type: role === 'user' ? 'input_text' : 'output_text', text }] });

/** A result is a text, or blocks of which the texts are kept. */
const outputOf = (content: Json): string => {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return JSON.stringify(content);
  return content.map((block) => (typeof block === 'object' && block !== null && !Array.isArray(block) && typeof block['text'] === 'string' ? block['text'] : JSON.stringify(block))).join('\n');
};

/** A model refuses a call without an output and an output without a call: a transcript may end in the middle of one. */
const paired = (items: readonly ResponseItem[], passedOver: { line: number; reason: string }[]): ResponseItem[] => {
  const called = new Set(items.flatMap((item) => (item.type === 'function_call' ? [item.call_id] : [])));
  const answered = new Set(items.flatMap((item) => (item.type === 'function_call_output' ? [item.call_id] : [])));
  return items.flatMap((item): ResponseItem[] => {
    if (item.type === 'function_call_output' && item.call_id !== undefined && !called.has(item.call_id)) { passedOver.push({ line: 0, reason: `an output of the call ${item.call_id}, which is not there` }); return []; }
    return item.type === 'function_call' && !answered.has(item.call_id) ? [item, { type: 'function_call_output', call_id: item.call_id, output: 'aborted' }] : [item];
  });
};
