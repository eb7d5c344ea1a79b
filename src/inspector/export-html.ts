import type { LogRecord } from '../log/index.ts';
import { inspectorLimits } from './limits.ts';
import { policyOf, readPage } from './page-file.ts';
import { Redactor } from './redact.ts';
import { caughtUp, linesOf, type InspectorSource } from './source.ts';

export type ExportOptions = {
  /** Puts a text of the same length in the place of everything that was said, and of paths. */
  redact?: boolean;
  /** The built page, where it is not the package's own. */
  pagePath?: string;
};

/**
 * The inspector's page with a whole log in it, as one file that needs no server and asks for nothing. Damage is told in
 * the page as it is in the inspector. Rejects where the page is not built, the log cannot be opened, or it is too big.
 */
export const exportHtml = async (source: InspectorSource, options: ExportOptions = {}): Promise<string> => {
  const { html } = readPage(options.pagePath);
  const redactor = options.redact === true ? new Redactor() : null;
  const lines: string[] = redactor === null ? [] : ['{"hookturn":"redacted"}'];
  let size = 0;
  for await (const line of linesToTheEnd(source)) {
    const shown = embedded(redactor === null || isNotice(line) ? line : JSON.stringify(redactor.record(recordIn(line))));
    size += shown.length;
    if (size > inspectorLimits.exportBytes) throw new Error(`Cannot export the log: it is over ${inspectorLimits.exportBytes} characters (limit exportBytes). Open it with the inspector.`);
    lines.push(shown);
  }
  const policy = policyOf(html).replace(`connect-src 'self'`, `connect-src 'none'`).replace(/; frame-ancestors [^;]+/, '');
  return html
    .replace('<head>', () => `<head>\n<meta http-equiv="Content-Security-Policy" content="${policy}">`)
    .replace('<div id="app">', () => `<script type="application/x-ndjson" id="log">\n${lines.join('\n')}\n</script>\n<div id="app">`);
};

/** What is there now: a log that goes on is not waited for. */
async function* linesToTheEnd(source: InspectorSource): AsyncGenerator<string> {
  const stop = new AbortController();
  for await (const line of linesOf(source, 1, stop.signal)) {
    if (line === caughtUp) { stop.abort(); break; }
    yield line;
  }
  yield '{"hookturn":"ended"}';
}

const isNotice = (line: string): boolean => line.startsWith('{"hookturn"');
/** The source has read the line as a record. */
const recordIn = (line: string): LogRecord => JSON.parse(line);
/** Nothing in the data may end the element that holds it; `<` stands in JSON's texts only. */
const embedded = (line: string): string => line.replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
