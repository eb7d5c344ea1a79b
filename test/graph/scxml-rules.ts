import { DOMParser, type Element } from '@xmldom/xmldom';

const SCXML = 'http://www.w3.org/2005/07/scxml';

/** What W3C SCXML 1.0 lets stand where, for the elements that the export uses (sections 3.2 to 3.8 and 6.4 of the recommendation). */
const rules: Record<string, { attributes: string[]; required: string[]; children: string[] }> = {
  scxml: { attributes: ['initial', 'name', 'version', 'datamodel', 'binding'], required: ['version'], children: ['state', 'parallel', 'final', 'datamodel', 'script'] },
  state: { attributes: ['id', 'initial'], required: [], children: ['onentry', 'onexit', 'transition', 'initial', 'state', 'parallel', 'final', 'history', 'datamodel', 'invoke'] },
  final: { attributes: ['id'], required: [], children: ['onentry', 'onexit', 'donedata'] },
  onentry: { attributes: [], required: [], children: ['(executable)'] },
  transition: { attributes: ['event', 'cond', 'target', 'type'], required: [], children: ['(executable)'] },
  invoke: { attributes: ['type', 'typeexpr', 'src', 'srcexpr', 'id', 'idlocation', 'namelist', 'autoforward'], required: [], children: ['param', 'finalize', 'content'] },
};

const EVENT = /^[\w-]+(\.[\w-]+)*(\.\*)?$/;
const NAME = /^[A-Za-z_][\w.-]*$/;

/** Everything in which a document breaks SCXML's rules; empty for a good one. Throws where it is no XML. */
export const scxmlProblems = (source: string): string[] => {
  const { documentElement } = new DOMParser({ onError: (level, message) => { throw new Error(`${level}: ${message}`); } }).parseFromString(source, 'text/xml');
  if (documentElement === null) return ['the document is empty'];
  const elements = [documentElement, ...Array.from(documentElement.getElementsByTagName('*'))];
  const own = elements.filter(({ namespaceURI }) => namespaceURI === SCXML);
  const ids = own.flatMap((element) => (element.hasAttribute('id') ? [element.getAttribute('id') ?? ''] : []));
  return [
    ...(documentElement.localName === 'scxml' && documentElement.namespaceURI === SCXML ? [] : ['the root is no scxml element']),
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `the id ${id} is there twice`),
    ...ids.filter((id) => !NAME.test(id)).map((id) => `the id ${id} is no NCName`),
    ...own.flatMap((element) => elementProblems(element, ids)),
  ];
};

const elementProblems = (element: Element, ids: readonly string[]): string[] => {
  const tag = element.localName ?? '';
  const rule = rules[tag];
  if (rule === undefined) return [`<${tag}> is not known`];
  const attributes = Array.from(element.attributes).map(({ name }) => name).filter((name) => !name.startsWith('xmlns'));
  const children = Array.from(element.childNodes).filter((node) => node.nodeType === 1);
  const initial = element.getAttribute('initial');
  const target = element.getAttribute('target');
  const event = element.getAttribute('event');
  return [
    ...attributes.filter((name) => !rule.attributes.includes(name)).map((name) => `<${tag}> has the attribute ${name}`),
    ...rule.required.filter((name) => !attributes.includes(name)).map((name) => `<${tag}> lacks ${name}`),
    ...children.filter((child) => (child.namespaceURI === SCXML ? !rule.children.includes(child.localName ?? '') : !rule.children.includes('(executable)'))).map((child) => `<${child.nodeName}> stands in <${tag}>`),
    ...(initial !== null && !Array.from(element.getElementsByTagName('*')).some((inner) => inner.getAttribute('id') === initial) ? [`initial ${initial} is not inside of its state`] : []),
    ...(target !== null && !ids.includes(target) ? [`the target ${target} does not exist`] : []),
    ...(event !== null && !EVENT.test(event) ? [`the event ${event} is not spelled as SCXML's`] : []),
    ...(tag === 'transition' && attributes.every((name) => name === 'type') ? ['a transition has neither event, cond nor target'] : []),
  ];
};
