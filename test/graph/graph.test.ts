import { readFileSync } from 'node:fs';
import { Graphviz } from '@hpcc-js/wasm-graphviz';
import { DOMParser } from '@xmldom/xmldom';
import { JSDOM } from 'jsdom';
import { beforeAll, describe, expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { chartOf } from '../../src/graph/chart.ts';
import { charts, machineNames } from '../../src/graph/charts.ts';
import { endsOf } from '../../src/graph/ends.ts';
import { graph, graphFormats, isGraphFormat, isMachineName } from '../../src/graph/index.ts';
import { maps } from '../../src/graph/maps.ts';
import { layoutFiles } from './lay-out.ts';
import { machinesDoc } from './machines-doc.ts';
import { scxmlProblems } from './scxml-rules.ts';

const strictXml = new DOMParser({ onError: (level, message) => { throw new Error(`${level}: ${message}`); } });
const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe.each(machineNames)('the chart of %s', (machine) => {
  const chart = charts[machine];
  const drawn = chart.transitions.filter(({ source, target }) => target !== null && source !== chart.id);

  test('as json is imported by XState as the same chart', () => {
    const again = chartOf(createMachine(JSON.parse(graph({ machine, format: 'json' }))));
    const sorted = (transitions: typeof chart.transitions) => transitions.toSorted((a, b) => a.id.localeCompare(b.id));
    expect({ ...again, transitions: sorted(again.transitions) }).toEqual({ ...chart, transitions: sorted(chart.transitions) });
  });

  test('as dot is laid out by Graphviz with every transition', async () => {
    const svg = (await Graphviz.load()).dot(graph({ machine, format: 'dot' }));
    expect(svg.match(/class="edge"/g)?.length).toBe(drawn.length);
    expect(svg.match(/class="cluster"/g)?.length ?? 0).toBe(chart.states.filter(({ kind, parent }) => kind === 'compound' && parent !== null).length);
  });

  test('as scxml keeps the rules of the recommendation, with every state and transition', () => {
    const scxml = graph({ machine, format: 'scxml' });
    expect(scxmlProblems(scxml)).toEqual([]);
    expect(scxml.match(/<transition/g)?.length).toBe(chart.transitions.length);
    expect(scxml.match(/<(state|final) /g)?.length).toBe(chart.states.length);
  });

  test('as svg is XML that draws every state and names every transition', () => {
    const svg = strictXml.parseFromString(graph({ machine, format: 'svg' }), 'image/svg+xml');
    const attributes = (name: string) => Array.from(svg.getElementsByTagName('*')).flatMap((element) => element.getAttribute(name) ?? []);
    expect(attributes('data-state').toSorted()).toEqual(chart.states.filter(({ parent }) => parent !== null).map(({ id }) => id).toSorted());
    expect(attributes('data-edges').flatMap((ids) => ids.split(' ')).toSorted()).toEqual(drawn.map(({ id }) => id).toSorted());
  });

  test('as html is one page without scripts and without addresses', () => {
    const { document } = new JSDOM(graph({ machine, format: 'html' })).window;
    expect(document.querySelectorAll('tbody tr')).toHaveLength(chart.transitions.length);
    expect(document.querySelectorAll('script, link, img, iframe, [src], [href]')).toHaveLength(0);
  });
});

describe('the map', () => {
  test.each(machineNames)('of %s has a line for each transition that leaves its state, and none twice', (machine) => {
    const chart = charts[machine];
    const ends = new Set(chart.transitions.flatMap((transition) => { const found = endsOf(chart, transition, 'map'); return found === null ? [] : [`${found.source}>${found.target}`]; }));
    expect(maps[machine].edges.map(({ source, target }) => `${source}>${target}`).toSorted()).toEqual([...ends].toSorted());
  });

  test('joins the outermost states that a transition leaves and enters', () => {
    const ends = (source: string, target: string) => { const transition = charts.session.transitions.find((one) => one.source === source && one.target === target); return transition === undefined ? 'no such transition' : endsOf(charts.session, transition, 'map'); };
    expect(ends('session.turn.sampling.streaming', 'session.interrupting')).toEqual({ source: 'session.turn', target: 'session.interrupting' });
    expect(ends('session.turn.inspectingInput.choosing', 'session.turn.inspectingInput.running')).toEqual({ source: 'session.turn.inspectingInput.choosing', target: 'session.turn.inspectingInput.running' });
    expect(ends('session.turn.sampling.streaming', 'session.turn')).toBeNull();
  });
});

describe('mermaid', () => {
  beforeAll(() => {
    const { window } = new JSDOM('');
    Object.assign(globalThis, { window, document: window.document });
  });

  test.each(machineNames)('parses the chart of %s', async (machine) => {
    const { default: mermaid } = await import('mermaid');
    await expect(mermaid.parse(graph({ machine, format: 'mermaid' }))).resolves.toMatchObject({ diagramType: 'stateDiagram' });
  });

  test('refuses what is no diagram, so that the test above can fail', async () => {
    const { default: mermaid } = await import('mermaid');
    await expect(mermaid.parse(graph({ machine: 'session', format: 'mermaid' }).replace(' --> ', ' -/-> '))).rejects.toThrow(/Parse error/i);
  });
});

test('scxml: the rules find what breaks them', () => {
  const good = graph({ machine: 'hookRun', format: 'scxml' });
  expect(scxmlProblems(good.replace('target="hookRun.blocked"', 'target="nowhere"'))).toEqual(['the target nowhere does not exist']);
  expect(scxmlProblems(good.replace('version="1.0" datamodel', 'datamodel'))).toEqual(['<scxml> lacks version']);
});

describe('what is generated', () => {
  test('the layouts are those of the machines; else run: node test/graph/lay-out.ts', { timeout: 90_000 }, async () => {
    const { layouts, maps } = await layoutFiles();
    expect(read('src/graph/layouts.ts') === layouts && read('src/graph/maps.ts') === maps).toBe(true);
  });

  test('docs/machines.md is the machines\'; else run: node test/graph/machines-doc.ts', () => {
    expect(read('docs/machines.md')).toBe(machinesDoc());
  });
});

test('names of machines and formats are told apart from others', () => {
  expect([isMachineName('session'), isMachineName('nothing'), graphFormats.every(isGraphFormat), isGraphFormat('png')]).toEqual([true, false, true, false]);
});
