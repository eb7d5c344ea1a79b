/**
 * Text that others made, as a terminal may show it: nothing in it moves the cursor, changes colours, or turns the
 * direction of what is read. Tabs and line feeds stay; a carriage return before a line feed goes; the rest is spelled out.
 */
export const plainText = (text: string): string =>
  text.replaceAll('\r\n', '\n').replace(unsafe, (char) => {
    const code = char.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });

/** The same in one line. */
export const plainLine = (text: string): string => plainText(text).replace(/\s+/g, ' ').trim();

/** Cut to so many characters, with a mark where something is missing. */
export const cutText = (text: string, chars: number): string => (text.length <= chars ? text : `${Array.from(text).slice(0, Math.max(0, chars - 1)).join('')}…`);

/** C0 but tab and line feed, DEL, C1, line separators, and the marks that turn the direction of text. */
// oxlint-disable-next-line no-control-regex
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
