import { wrongCall } from '../exit-codes.ts';
import type { AddCommand } from './command.ts';

/** The machines as pictures and files. */
export const addGraph: AddCommand = (program, ended) => {
  program.command('graph').description('a machine as a drawing or a file, made from the machine itself').option('--machine <NAME>', 'session or toolCall', 'session')
    .option('--format <FORMAT>', 'mermaid, dot, svg, scxml, json or html', 'mermaid').option('-o, --output <FILE>', 'write it into a file')
    .action(async (options: { machine: string; format: string; output?: string }) => ended(await drawn(options)));
};

async function drawn({ machine, format, output }: { machine: string; format: string; output?: string }): Promise<0> {
  const { graph, graphFormats, isGraphFormat, isMachineName, machineNames } = await import('../../graph/index.ts');
  if (!isMachineName(machine)) throw wrongCall(`There is no machine "${machine}": give ${machineNames.join(' or ')}.`);
  if (!isGraphFormat(format)) throw wrongCall(`There is no format "${format}": give ${graphFormats.join(', ')}.`);
  const text = graph({ machine, format });
  const whole = text.endsWith('\n') ? text : `${text}\n`;
  if (output === undefined) await (await import('../output.ts')).print(whole);
  else (await import('node:fs')).writeFileSync(output, whole);
  return 0;
}
