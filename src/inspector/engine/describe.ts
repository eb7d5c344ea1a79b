import { messageText, promptText, type Fact, type ResponseItem } from '../../../machines/index.ts';
import type { SessionRecord } from '../../views/record.ts';
import { at, textAt } from './fields.ts';
import type { Group, Tone } from './protocol.ts';
import { isTrouble } from './trouble.ts';

/** What a record is about, in a few words. */
export type Description = { title: string; text: string; group: Group; tone: Tone };

const PREVIEW = 160;

/** The first characters of a text, on one line. */
export const preview = (text: string): string => {
  const line = text.slice(0, PREVIEW * 2).replace(/\s+/g, ' ').trim();
  return line.length > PREVIEW ? `${line.slice(0, PREVIEW)}…` : line;
};

export const describeRecord = (record: SessionRecord): Description => ({ ...titleOf(record), tone: record.facts.some(isTrouble) ? 'trouble' : 'plain' });

const titleOf = ({ event, facts }: SessionRecord): Omit<Description, 'tone'> => {
  switch (event.type) {
    case 'log.opened': return { title: 'session opened', text: '', group: 'session' };
    case 'prompt.submitted': return { title: 'prompt', text: promptIn(event['prompt']), group: 'prompt' };
    case 'prompt.steered': return { title: 'steer', text: promptIn(event['prompt']), group: 'prompt' };
    case 'prompt.revised': return { title: 'changed prompt', text: promptIn(event['prompt']), group: 'prompt' };
    case 'prompt.queued': return { title: 'queued prompt', text: promptIn(event['prompt']), group: 'prompt' };
    case 'interrupt.requested': return { title: 'interrupt', text: '', group: 'prompt' };
    case 'command.requested': return { title: 'user\'s command', text: String(event['command']), group: 'prompt' };
    case 'compaction.requested': return { title: 'compact', text: '', group: 'prompt' };
    case 'hooks.answered': return { ...hooksTitle(facts), group: 'hook' };
    case 'async.finished': return { ...hooksTitle(facts), group: 'hook' };
    case 'model.item': return { title: itemTitle(event['item']), text: itemPreview(event['item']), group: 'model' };
    case 'model.begun': return { title: 'model begins', text: '', group: 'model' };
    case 'model.answered': return { title: 'model done', text: endingText(event['ending']), group: 'model' };
    case 'tool.answered': return { title: 'tool done', text: preview(textAt(event['result'], 'output')), group: 'tool' };
    case 'describe.answered': return { title: 'rewritten call', text: '', group: 'tool' };
    case 'approver.answered': return { title: 'approval', text: textAt(event['approval'], 'decision'), group: 'tool' };
    case 'command.answered': return { title: 'command done', text: preview(textAt(event['ending'], 'output')), group: 'tool' };
    case 'goal.created': return { title: 'goal', text: preview(textAt(event, 'objective')), group: 'tool' };
    case 'goal.marked': return { title: `goal ${textAt(event, 'status')}`, text: '', group: 'tool' };
    case 'goal.set': return { title: 'goal changed', text: preview(textAt(event['change'], 'objective') || textAt(event['change'], 'status')), group: 'prompt' };
    case 'goal.dropped': return { title: 'goal cleared', text: '', group: 'prompt' };
    case 'goalTurn.answered': return { title: 'the goal goes on', text: '', group: 'session' };
    case 'close.requested': return { title: 'close', text: textAt(event, 'reason'), group: 'session' };
    default: return { title: event.type, text: '', group: 'session' };
  }
};

/** What the model did by an item. */
const itemTitle = (item: unknown): string => ({ message: 'answer', reasoning: 'reasoning' })[textAt(item, 'type')] ?? (textAt(item, 'type').endsWith('_call') ? 'call' : 'model');

const hooksTitle = (facts: readonly Fact[]): { title: string; text: string } => {
  const runs = facts.flatMap((fact) => (fact.type === 'hook.completed' ? [fact.run] : []));
  const loud = runs.filter(({ status }) => status !== 'completed');
  const entries = runs.flatMap((run) => run.entries.toSorted((a, b) => Number(a.kind === 'context') - Number(b.kind === 'context')).map((entry) => entry.text));
  const counted = `${runs.length} ${runs.length === 1 ? 'run' : 'runs'}`;
  return { title: runs[0]?.event ?? 'hooks', text: preview([loud.length > 0 ? loud.map(({ status }) => status).join(', ') : counted, ...entries].join(' · ')) };
};

/** An item of the conversation in one line. */
export const itemPreview = (item: unknown): string => {
  const command = textAt(item, 'type') === 'function_call' ? commandIn(textAt(item, 'arguments')) : '';
  return preview(command === '' ? itemText(item as ResponseItem) : `${textAt(item, 'name')} ${command}`);
};

/** The command of a shell call's arguments; `''` where there is none. */
const commandIn = (text: string): string => {
  try {
    const command = at(JSON.parse(text), 'command') ?? at(JSON.parse(text), 'cmd');
    return typeof command === 'string' ? command : Array.isArray(command) ? command.join(' ') : '';
  } catch {
    return '';
  }
};

/** What an item says: its text, or what it calls. */
export const itemText = (item: ResponseItem): string => {
  switch (item.type) {
    case 'message': return messageText(item.content);
    case 'reasoning': return item.summary.map((part) => textAt(part, 'text')).join('\n');
    case 'function_call': return `${item.name} ${item.arguments}`;
    case 'custom_tool_call': return `${item.name} ${item.input}`;
    case 'function_call_output': case 'custom_tool_call_output': return typeof item.output === 'string' ? item.output : JSON.stringify(item.output);
    default: return JSON.stringify(item);
  }
};

const endingText = (ending: unknown): string => {
  const error = at(ending, 'error');
  const usage = at(ending, 'usage');
  return error === undefined ? (usage === null || usage === undefined ? '' : `${String(at(usage, 'total'))} tokens`) : textAt(error, 'message');
};

const promptIn = (prompt: unknown): string => preview(promptText(prompt as Parameters<typeof promptText>[0]));
