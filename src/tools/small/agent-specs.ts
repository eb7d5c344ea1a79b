import type { ToolSpec } from '../../models/port.ts';
import { flag, functionSpec, number, text } from '../spec.ts';

export type AgentToolName = 'close_agent' | 'resume_agent' | 'send_input' | 'spawn_agent' | 'wait_agent';

const items = {
  type: 'array', description: 'The message in parts, where it mentions files, images or apps.',
  items: {
    type: 'object', additionalProperties: false,
    properties: {
      audio_url: text('Audio as a data URL.'), image_url: text('An image as a data URL.'), name: text('The name of a skill or mention.'),
      path: text('A path, or a mention\'s address.'), text: text('Text.'),
      type: text('text, image, local_image, audio, local_audio, skill or mention.'),
    },
  },
};

export const agentSpecs: readonly { name: AgentToolName; spec: ToolSpec }[] = [
  { name: 'close_agent', spec: functionSpec('close_agent', 'Closes an agent and those it spawned, and returns its last status. Finished agents count until they are closed.', { target: text('The agent\'s id.') }, ['target']) },
  { name: 'resume_agent', spec: functionSpec('resume_agent', 'Opens a closed agent again.', { id: text('The agent\'s id.') }, ['id']) },
  {
    name: 'send_input',
    spec: functionSpec('send_input', 'Sends an agent another message.', {
      interrupt: flag('True stops what it is doing for this message; otherwise the message waits.'), items,
      message: text('The message as plain text: this or `items`.'), target: text('The agent\'s id.'),
    }, ['target']),
  },
  {
    name: 'spawn_agent',
    spec: functionSpec('spawn_agent', 'Starts another agent on a task of its own and returns its id. Only where the user or the instructions ask for agents or parallel work. Give it a bounded, self-contained task that does not overlap with yours, and go on with your own work meanwhile.', {
      fork_context: flag('True gives it this conversation; otherwise it starts with the message alone.'), items,
      message: text('The task as plain text: this or `items`.'), model: text('Another model than this session\'s.'), reasoning_effort: text('Another reasoning effort than this session\'s.'),
    }),
  },
  {
    name: 'wait_agent',
    spec: functionSpec('wait_agent', 'Waits until one of the agents has finished, and returns their statuses; none when the time is up first.', {
      targets: { type: 'array', description: 'The ids of the agents.', items: { type: 'string' } },
      timeout_ms: number('How long to wait: 30000 ms unless given, 10000 to 3600000.'),
    }, ['targets']),
  },
];
