import { describe, expect, it } from 'vitest';
import { ReplyParts, splitReply } from '../../machines/reply-parts.ts';

/** What comes of each piece, in short: a plan in brackets, a beginning one after a star. */
const shown = (pieces: string[], hasPlans = true): string[] => {
  const parts = new ReplyParts({ hasPlans });
  return [...pieces.map((piece) => parts.push(piece)), parts.finish()].map((said) =>
    said.map((part) => (part.kind === 'text' ? part.text : `${part.begins ? '*' : ''}[${part.text}]`)).join('|'));
};
const citation = (text: string): string => `<oai-mem-citation>${text}</oai-mem-citation>`;

describe('ReplyParts', () => {
  it.each<[string, string[], string[]]>([
    ['a plan whose tags come in pieces', ['Intro\n', '<propo', 'sed_plan>\n', '- a\n', '- b', '\n</proposed', '_plan>\n', 'After'], ['Intro\n', '', '*[]', '[- a\n]', '[- b]', '[\n]', '', 'After', '']],
    ['a plan that ends with the message', ['<proposed_plan>\nx\n</proposed_plan>'], ['*[x\n]', '']],
    ['a plan that is not closed', ['A\n<proposed_plan>\nopen', 'ended\n  '], ['A\n|*[open]', '[ended\n]', '[  ]']],
    ['several plans', ['A\n<proposed_plan>\none\n</proposed_plan>\nB\n<proposed_plan>\ntwo\n</proposed_plan>\nC'], ['A\n|*[one\n]|B\n|*[two\n]|C', '']],
    ['tags that share their line', ['a <proposed_plan> b\n<proposed_plan> c\n</proposed_plan>\n'], ['a <proposed_plan> b\n<proposed_plan> c\n</proposed_plan>\n', '']],
    ['tags with blanks around them', ['  <proposed_plan>\t\r\n x\r\n  </proposed_plan> \nend'], ['*[ x\r\n]|end', '']],
    ['a plan within a plan', ['<proposed_plan>\nx\n<proposed_plan>\ny\n</proposed_plan>\nz'], ['*[x\n<proposed_plan>\ny\n]|z', '']],
    ['a tag that becomes none', ['  <pro', 'x\n', '</proposed_plan> x'], ['', '  <prox\n', '</proposed_plan> x', '']],
    ['a citation in a plan', [`Pre ${citation('a')}\n<proposed_plan>\nin ${citation('b')} plan`], ['Pre \n|*[in  plan]', '']],
  ])('takes %s apart', (_name, pieces, parts) => {
    expect(shown(pieces)).toEqual(parts);
  });

  it('knows no plans in another mode', () => {
    expect(shown(['<proposed_plan>\nx\n</proposed_plan>\n'], false)).toEqual(['<proposed_plan>\nx\n</proposed_plan>\n', '']);
  });

  it('leaves citations out, wherever they stand', () => {
    expect(shown(['Hello <oai-mem', '-citation>c</oai-mem-', 'citation> world <', 'b> <oai-mem'], false)).toEqual(['Hello ', '', ' world ', '<b> ', '<oai-mem']);
    expect(shown(['x<oai-mem-citation>\nopen'], false)).toEqual(['x', '']);
  });

  it('comes to the same however a message is cut', () => {
    const message = `A\n<proposed_plan>\n- ${citation('one')} <b>\n</proposed_plan>\n ${citation('two')}B`;
    for (let cut = 0; cut <= message.length; cut++) {
      const parts = new ReplyParts({ hasPlans: true });
      const all = [message.slice(0, cut), message.slice(cut)].flatMap((piece) => parts.push(piece));
      expect([...all, ...parts.finish()].map(({ kind, text }) => `${kind} ${text}`.replace(/^\w+ /, '')).join('')).toBe('A\n-  <b>\n B');
      expect(parts.citations).toEqual(['one', 'two']);
    }
  });
});

describe('splitReply', () => {
  it('gives the text, the last plan and the citations', () => {
    expect(splitReply(`A\n<proposed_plan>\none\n</proposed_plan>\nB\n<proposed_plan>\n</proposed_plan>\n${citation('c')}`, { hasPlans: true })).toEqual({ text: 'A\nB\n', plan: '', citations: ['c'] });
  });

  it('takes blanks around a plan for no text', () => {
    expect(splitReply(' \n<proposed_plan>\nx\n</proposed_plan>\n\n', { hasPlans: true })).toEqual({ text: '', plan: 'x\n', citations: [] });
    expect(splitReply(' \n', { hasPlans: false })).toEqual({ text: ' \n', plan: null, citations: [] });
  });
});
