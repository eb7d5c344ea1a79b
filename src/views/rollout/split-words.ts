/** The words of a command line that was joined with POSIX quotes; one word where a quote stays open. */
export const splitWords = (line: string): string[] => {
  const words: string[] = [];
  const pattern = /(?:[^\s'"\\]|'[^']*'|"(?:[^"\\]|\\[\s\S])*"|\\[\s\S])+/g;
  let rest = '';
  let from = 0;
  for (const match of line.matchAll(pattern)) {
    rest += line.slice(from, match.index);
    from = match.index + match[0].length;
    words.push(match[0].replace(/'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])/g, (_, single?: string, double?: string, escaped?: string) => single ?? double?.replace(/\\([$`"\\\n])/g, '$1') ?? escaped ?? ''));
  }
  return (rest + line.slice(from)).trim() === '' ? words : [line];
};
