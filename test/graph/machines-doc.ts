import { writeFileSync } from 'node:fs';
import { charts, machineNames, type MachineName } from '../../src/graph/charts.ts';
import { graph } from '../../src/graph/index.ts';

const words: Record<MachineName, string> = {
  session: 'The session of a coding agent: what it waits for, what a turn goes through, and how it ends. Its names in kebab-case are the states that people are shown: `idle`, `inspecting-input`, `sampling`, `tool-gating`, `stopping`, and so on.',
  toolCall: 'One tool call, from the model\'s wish to what the model reads of it. Each call is a child of the session, and several may run at once.',
  hookRun: 'One handler\'s run, for the eye: the core decides by the runs\' results.',
};

/** `docs/machines.md`: drawn from the machines, and held in step with them by a test. */
export const machinesDoc = (): string => `# The machines

Generated from \`machines/\` by \`node test/graph/machines-doc.ts\`; a test fails where they part. \`hookturn graph --machine session --format svg\`
draws the same charts as \`mermaid\`, \`dot\`, \`svg\`, \`scxml\`, \`json\` (what XState's \`createMachine\` takes) and \`html\`.

A diamond or a rounded name is a choice: it is left at once, by the first of its guards that holds. \`hooks done\` is the answer of the hooks
that a state has asked; what stands in brackets is the guard, and what follows the slash are the actions, all by their names in the code.
${machineNames.map(section).join('')}`;

const section = (machine: MachineName): string => `
## ${machine}

${words[machine]}
${charts[machine].states.length - 1} states, ${charts[machine].transitions.length} transitions.

\`\`\`mermaid
${graph({ machine, format: 'mermaid' })}\`\`\`
`;

if (process.argv[1] === import.meta.filename) writeFileSync(new URL('../../docs/machines.md', import.meta.url), machinesDoc());
