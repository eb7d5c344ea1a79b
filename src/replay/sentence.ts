import { messageText, promptText, type Fact } from '../../machines/index.ts';

/** One fact in words, for people. */
export const sentence = (fact: Fact): string => {
  switch (fact.type) {
    case 'turn.started': return `turn ${fact.turn} began (${fact.kind})`;
    case 'turn.settled': return `turn ${fact.turn} ended: ${fact.status}`;
    case 'turn.continued': return `Stop hooks continued the turn (${fact.continuation}): ${quoted(fact.fragments.map(({ text }) => text).join('\n'))}`;
    case 'prompt.steered': return `the prompt joined the running turn: ${quoted(promptText(fact.prompt))}`;
    case 'prompt.queued': return `the prompt was queued: ${quoted(promptText(fact.prompt))}`;
    case 'prompt.revised': return `the queued prompt was changed: ${quoted(promptText(fact.prompt))}`;
    case 'prompt.accepted': return `the prompt was accepted: ${quoted(promptText(fact.prompt))}`;
    case 'prompt.blocked': return `the prompt was blocked by ${fact.by.join(', ') || 'its hooks'}${fact.reason === null ? '' : `: ${quoted(fact.reason)}`}`;
    case 'prompt.dropped': return `the prompt was dropped: ${fact.reason}`;
    case 'context.injected': return `${fact.runId} gave context: ${quoted(fact.text)}`;
    case 'sampling.started': return `the model was asked (request ${fact.request} of turn ${fact.turn})`;
    case 'model.replied': return fact.item.type === 'message' ? `the model said: ${quoted(messageText(fact.item.content))}` : `the model gave a ${fact.item.type}`;
    case 'tool.called': return `the model called ${fact.call.name} with ${quoted(fact.call.input)}`;
    case 'tool.blocked': return `a PreToolUse hook blocked the call: ${quoted(fact.reason)}`;
    case 'tool.rewritten': return `a PreToolUse hook rewrote the call: ${quoted(JSON.stringify(fact.input))}`;
    case 'tool.permitted': return `the call was permitted by the ${fact.by}`;
    case 'tool.denied': return `the call was denied by the ${fact.by}: ${quoted(fact.message)}`;
    case 'tool.started': return `the tool started${fact.attempt > 1 ? ` (attempt ${fact.attempt})` : ''}`;
    case 'tool.finished': return `the tool ended: ${fact.success ? 'success' : 'failure'}`;
    case 'tool.corrected': return `a PostToolUse hook put this in the output's place: ${quoted(fact.feedback)}`;
    case 'tool.interrupted': return 'the call was interrupted';
    case 'tool.answered': return `the model was given: ${quoted(typeof fact.output === 'string' ? fact.output : JSON.stringify(fact.output))}`;
    case 'hook.started': return `${fact.run.event} hook ${fact.run.handlerKey} started`;
    case 'hook.completed': return `${fact.run.event} hook ${fact.run.handlerKey} ended: ${fact.run.status}${fact.run.entries.map(({ kind, text }) => `, ${kind} ${quoted(text)}`).join('')}`;
    case 'hook.interrupted': return `hook ${fact.handlerKey} was interrupted`;
    case 'hook.skipped': return `hook ${fact.handlerKey} did not run: ${fact.reason}`;
    default: return fact.type;
  }
};

const quoted = (text: string): string => JSON.stringify(text.length <= QUOTED_CHARS ? text : `${text.slice(0, QUOTED_CHARS)}...`);
const QUOTED_CHARS = 200;
