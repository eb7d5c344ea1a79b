import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

/** The rooms, lowest floor first: what each may import of the others. A type-only import of a port is free to all. */
const rooms: Record<string, { floor: number; libraries: RegExp }> = {
  'src/processes': { floor: 0, libraries: /^(zod|node:.*)$/ },
  'machines': { floor: 1, libraries: /^(xstate|zod|immer)$/ },
  'src/hooks': { floor: 1, libraries: /^(zod|smol-toml|re2js|@decimalturn\/toml-patch|execa|node:.*)$/ },
  'src/log': { floor: 2, libraries: /^(zod|node:.*)$/ },
  'src/views': { floor: 2, libraries: /^(zod|immer|node:.*)$/ },
  'src/runtime': { floor: 3, libraries: /^(xstate|rxjs|zod|uuid|node:.*)$/ },
  'src/replay': { floor: 3, libraries: /^(zod|immer|rxjs|node:.*)$/ },
  'src/models': { floor: 4, libraries: /^(undici|zod|eventsource-parser.*|node:.*)$/ },
  'src/tools': { floor: 4, libraries: /^(execa|zod|diff|@modelcontextprotocol\/sdk\/.*|@vscode\/tree-sitter-wasm|@lydell\/node-pty|node:.*)$/ },
  'src/host': { floor: 4, libraries: /^(rxjs|uuid|zod|smol-toml|@decimalturn\/toml-patch|node:.*)$/ },
  'src/protocols': { floor: 4, libraries: /^(rxjs|uuid|zod|node:.*)$/ },
  'src/testing': { floor: 5, libraries: /^(vitest|rxjs|zod|uuid|node:.*)$/ },
  'src/graph': { floor: 5, libraries: /^(xstate|elkjs|node:.*)$/ },
  'src/inspector': { floor: 5, libraries: /.*/ },
  'src/cli': { floor: 5, libraries: /.*/ },
  'src/index.ts': { floor: 5, libraries: /^$/ },
};

/** Ports are the border between floors: anyone may name their types. */
const PORTS = new Set(['src/models/port.ts', 'src/tools/port.ts']);
const MOST_LINES = 250;

type Import = { from: string; to: string; typeOnly: boolean };

const files = ['machines', 'src'].flatMap((folder) => fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts')).map((name) => path.join(folder, name))).filter((file) => !/\.(min|generated)\./.test(file));

const importsOf = (file: string): Import[] =>
  [...fs.readFileSync(file, 'utf8').matchAll(/^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm)].map(([, typeOnly, to = '']) => ({
    from: file, to: to.startsWith('.') ? path.join(path.dirname(file), to) : to, typeOnly: typeOnly !== undefined,
  }));

const roomOf = (file: string): string => Object.keys(rooms).filter((room) => file === room || file.startsWith(`${room}/`)).toSorted((a, b) => b.length - a.length)[0] ?? '';
const isLocal = (target: string): boolean => /^(machines|src)\//.test(target);

const withoutComments = (code: string): string => code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');

describe('the house', () => {
  const imports = files.flatMap(importsOf);

  it('is looked at as a whole', () => {
    expect(imports.length).toBeGreaterThan(files.length);
  });

  it('has a room for every file', () => {
    expect(files.filter((file) => roomOf(file) === '')).toEqual([]);
  });

  it('has arrows that run down only', () => {
    const up = imports.filter(({ from, to }) => isLocal(to) && !PORTS.has(to) && (rooms[roomOf(to)]?.floor ?? 9) > (rooms[roomOf(from)]?.floor ?? 0));
    expect(up.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it('has machines that know nothing of the house, and hooks that know only how to start a process', () => {
    const known = imports.filter(({ from, to }) => (roomOf(from) === 'machines' && isLocal(to) && roomOf(to) !== 'machines') || (roomOf(from) === 'src/hooks' && isLocal(to) && !['src/hooks', 'src/processes'].includes(roomOf(to))));
    expect(known).toEqual([]);
  });

  it('has in each room only the libraries that the room may know', () => {
    const strange = imports.filter(({ from, to }) => !isLocal(to) && !rooms[roomOf(from)]?.libraries.test(to));
    expect(strange.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it('has no circle of imports', () => {
    const edges = new Map(files.map((file) => [file, importsOf(file).filter(({ to, typeOnly }) => isLocal(to) && !typeOnly).map(({ to }) => to)]));
    const done = new Set<string>();
    const circleFrom = (file: string, trail: string[]): string[] | null => {
      if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
      if (done.has(file)) return null;
      for (const next of edges.get(file) ?? []) {
        const circle = circleFrom(next, [...trail, file]);
        if (circle !== null) return circle;
      }
      done.add(file);
      return null;
    };
    expect(files.map((file) => circleFrom(file, [])).find((circle) => circle !== null) ?? null).toBeNull();
  });

  it(`has no file of more than ${MOST_LINES} lines`, () => {
    const long = files.map((file) => ({ file, lines: fs.readFileSync(file, 'utf8').split('\n').length - 1 })).filter(({ lines }) => lines > MOST_LINES);
    expect(long).toEqual([]);
  });

  it('has no type switched off, and no test skipped for good', () => {
    const tests = fs.readdirSync('test', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.test.ts')).map((name) => path.join('test', name));
    const off = [...files, ...tests].filter((file) => file !== 'test/tidy.test.ts').flatMap((file) => [...withoutComments(fs.readFileSync(file, 'utf8')).matchAll(/(: any\b|\bas any(?=[;,)\]}])|<any>|@ts-(?:ignore|nocheck)|\b(?:it|test|describe)\.(?:only|todo|skip)\()/g)].map(([found]) => `${file}: ${found}`));
    expect(off).toEqual([]);
  });

  it('names the reason of every dependency', () => {
    const { dependencies, optionalDependencies, devDependencies } = JSON.parse(fs.readFileSync('package.json', 'utf8')) as Record<string, Record<string, string>>;
    const page = fs.readFileSync('docs/dependencies.md', 'utf8');
    const named = [...page.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, names = '']) => names.split(',').map((name) => name.replace('(optional)', '').trim()));
    const needed = Object.keys({ ...dependencies, ...optionalDependencies, ...devDependencies });
    expect({ unnamed: needed.filter((name) => !named.includes(name)), gone: named.filter((name) => !needed.includes(name) && name !== 'package' && name !== '---') }).toEqual({ unnamed: [], gone: [] });
  });
});
