import type { SessionSettings } from '../../../machines/index.ts';
import { functionSpec, text } from '../spec.ts';
import { failed, type Tool } from '../tool.ts';
import { plainTool } from './plain-tool.ts';

const option = { type: 'object', properties: { description: text('What choosing it means.'), label: text('One to five words.') }, required: ['label', 'description'], additionalProperties: false };
const question = {
  type: 'object',
  properties: {
    header: text('A label of 12 characters at most.'), id: text('The answer\'s key, in snake_case.'),
    options: { type: 'array', description: 'Two or three choices, the recommended one first.', items: option },
    question: text('The question, one sentence.'),
  },
  required: ['id', 'header', 'question', 'options'], additionalProperties: false,
};
const spec = functionSpec('request_user_input', 'Asks the user up to three short questions. Only in Plan mode.', {
  questions: { type: 'array', description: 'The questions; one is best.', items: question },
}, ['questions']);

/** Offered as Codex offers it; nobody is asked here, in Plan mode neither. */
export const requestUserInputTool: Tool = plainTool(spec, (_call, { scope: { settings } }) => failed(refusal(settings)));

const refusal = ({ agent, collaborationMode }: SessionSettings): string => {
  if (agent !== null) return 'request_user_input can only be used by the root thread';
  return collaborationMode?.mode === 'plan' ? 'request_user_input is unavailable: ask in your answer' : 'request_user_input is unavailable in Default mode';
};
