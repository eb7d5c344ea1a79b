import type { Shape } from './drawing.ts';

/** Text as XML and HTML hold it, attributes included. Characters that XML does not know become a replacement character. */
export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');

/** One element and what is in it. */
export const markup = ({ tag, attributes, children }: Shape): string => {
  const given = Object.entries(attributes).map(([name, value]) => ` ${name}="${escaped(String(value))}"`).join('');
  if (children.length === 0) return `<${tag}${given}/>`;
  return `<${tag}${given}>${children.map((child) => (typeof child === 'string' ? escaped(child) : markup(child))).join('')}</${tag}>`;
};
