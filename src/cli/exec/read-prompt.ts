import { CliError, CodexError } from '../exit-codes.ts';
import { note } from '../output.ts';

/** Larger prompts are refused before they are held in memory. */
export const maxPromptBytes = 32 * 1024 * 1024;

/** Where stdin comes from. */
export type Stdin = AsyncIterable<Uint8Array> & { isTTY?: boolean };

/**
 * The prompt of the command line, of stdin, or of both, put together as Codex does. Throws in Codex's words where there
 * is none. `alone`: stdin adds nothing to a prompt that was given.
 */
export async function readPrompt(given: string | undefined, stdin: Stdin, { alone = false } = {}): Promise<string> {
  const isPiped = stdin.isTTY !== true;
  if (given !== undefined && given !== '-') return isPiped && !alone ? withStdin(given, stdin) : given;
  if (given === undefined && !isPiped) throw new CodexError("No prompt provided. Either specify one as an argument or pipe the prompt into stdin.");
  if (given === undefined || !isPiped) note('Reading prompt from stdin...');
  const text = await readText(stdin);
  if (text.trim() === '') throw new CodexError('No prompt provided via stdin.');
  return text;
}

async function withStdin(given: string, stdin: Stdin): Promise<string> {
  note('Reading additional input from stdin...');
  const text = await readText(stdin);
  if (text.trim() === '') return given;
  return `${given}\n\n<stdin>\n${text}${text.endsWith('\n') ? '' : '\n'}</stdin>`;
}

async function readText(stdin: Stdin): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    bytes += chunk.length;
    if (bytes > maxPromptBytes) throw new CliError(`The prompt on stdin is over ${maxPromptBytes} bytes (maxPromptBytes). Put it into a file and name the file in the prompt.`);
    chunks.push(chunk);
  }
  return decoded(Buffer.concat(chunks));
}

/** UTF-8, or UTF-16 with a byte order mark. */
function decoded(bytes: Buffer): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new CodexError(`Failed to read prompt from stdin: input is not valid ${encoding.toUpperCase()}${encoding === 'utf-8' ? ` (invalid byte at offset ${invalidAt(bytes)})` : ''}. Convert it to UTF-8 and retry (e.g., \`iconv -f <ENC> -t UTF-8 prompt.txt\`).`);
  }
}

/** The first byte that belongs to no character. */
function invalidAt(bytes: Buffer): number {
  let offset = 0;
  for (const char of bytes.toString('utf8')) {
    const length = Buffer.byteLength(char);
    if (!Buffer.from(char).equals(bytes.subarray(offset, offset + length))) return offset;
    offset += length;
  }
  return offset;
}
