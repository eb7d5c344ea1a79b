import type { SessionSettings } from '../../../machines/settings.ts';
import type { ToolScope } from '../port.ts';
import { functionSpec, text } from '../spec.ts';
import { parseArguments } from '../text/arguments.ts';
import { defaulted, flag, list, option, required, string, struct } from '../text/rust-struct.ts';
import { failed, type Tool } from '../tool.ts';
import { plainTool, succeeded } from './plain-tool.ts';

/** A question that a model puts to the user, as the app server's `item/tool/requestUserInput` has it. */
export type UserQuestion = { id: string; header: string; question: string; isSecret: boolean; options: { label: string; description: string }[] };

/** What the user said to each question, by its id. Nothing where nobody answered. */
export type UserAnswers = Readonly<Record<string, { answers: string[] }>>;

/** Puts the questions of one call to the user, and waits. Must not reject; must end promptly when the signal fires. */
export type AskUser = (asked: { callId: string; questions: UserQuestion[] }, scope: ToolScope, signal: AbortSignal) => Promise<UserAnswers>;

/** Who asks the user; `inDefaultMode`: outside of Plan mode too, Codex's feature `default_mode_request_user_input`. */
export type UserInput = { ask: AskUser; inDefaultMode?: boolean };

const choice = { type: 'object', properties: { description: text('What choosing it means.'), label: text('One to five words.') }, required: ['label', 'description'], additionalProperties: false };
const questionSpec = {
  type: 'object',
  properties: {
    header: text('A label of 12 characters at most.'), id: text('The answer\'s key, in snake_case.'),
    options: { type: 'array', description: 'Two or three choices, the recommended one first.', items: choice },
    question: text('The question, one sentence.'),
  },
  required: ['id', 'header', 'question', 'options'], additionalProperties: false,
};
const spec = functionSpec('request_user_input', 'Asks the user up to three short questions. Only in Plan mode.', {
  questions: { type: 'array', description: 'The questions; one is best.', items: questionSpec },
}, ['questions']);

const readOption = struct('RequestUserInputQuestionOption', { label: required(string), description: required(string) });
const readQuestion = struct('RequestUserInputQuestion', {
  id: required(string), header: required(string), question: required(string), isOther: defaulted(flag, false), isSecret: defaulted(flag, false), options: option(list(readOption)),
});
const readRequest = struct('RequestUserInputArgs', { questions: required(list(readQuestion)) });

/** Without anybody to ask it refuses: the model asks in its answer. */
export const requestUserInputTool = (userInput: UserInput | undefined): Tool => plainTool(spec, async (call, { scope, signal }, input) => {
  const refused = refusal(scope.settings, userInput?.inDefaultMode ?? false);
  if (refused !== null) return failed(refused);
  if (userInput === undefined) return failed('request_user_input is unavailable: ask in your answer');
  const parsed = parseArguments(readRequest, call);
  if (!parsed.ok) return failed(parsed.error);
  const questions = parsed.value.questions.flatMap(({ isOther: _always, options, ...question }) => (options === null || options.length === 0 ? [] : [{ ...question, options }]));
  if (questions.length < parsed.value.questions.length) return failed('request_user_input requires non-empty options for every question');
  const answers = await userInput.ask({ callId: call.callId, questions }, scope, signal);
  return succeeded(call, 'request_user_input', input, JSON.stringify({ answers }));
});

function refusal({ agent, collaborationMode }: SessionSettings, inDefaultMode: boolean): string | null {
  if (agent !== null) return 'request_user_input can only be used by the root thread';
  return inDefaultMode || collaborationMode?.mode === 'plan' ? null : 'request_user_input is unavailable in Default mode';
}
