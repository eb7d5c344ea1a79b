import { h, type VNode } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { charts } from '../../graph/charts.ts';
import { drawing, type Shape } from '../../graph/drawing.ts';
import { maps } from '../../graph/maps.ts';
import { isScrubbing } from './store.ts';

type View = { x: number; y: number; scale: number };
/** Below this a state's name cannot be read, and the chart moves along with the session instead of being shown whole. */
const READABLE = 0.58;
const FOLLOW = 0.78;
const LIMITS = { least: 0.15, most: 3 } as const;

const drawn = ({ tag, attributes, children }: Shape, key: number): VNode => h(tag, { ...attributes, key }, children.map((child, index) => (typeof child === 'string' ? child : drawn(child, index))));

type Props = { name: 'session' | 'toolCall'; label: string; active: readonly string[]; taken: readonly string[] };

/** A machine's map: lit where it is, with the lines it took. Drag to move it, turn the wheel to zoom. */
export const Chart = ({ name, label, active, taken }: Props) => {
  const layout = maps[name];
  const svg = useRef<SVGSVGElement>(null);
  const shapes = useMemo(() => drawing(charts[name], layout).map(drawn), [name]);
  const size = useSize(svg);
  const [own, setOwn] = useState<View | null>(null);
  const whole = useMemo(() => fitted(layout, size), [layout, size]);
  const followed = useFollowed(name, active.at(-1) ?? '', whole, size);
  const view = own ?? followed;
  useLit(svg, active, taken);
  useZoom(svg, view, setOwn);
  return (
    <div class="chart-box">
    <svg ref={svg} class={`chart${own === null && !isScrubbing.value ? ' glides' : ''}`} role="img" aria-label={label} data-active={active.join(' ')} data-taken={taken.join(' ')}>
      <g style={{ transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale})` }}>{shapes}</g>
    </svg>
    {name === 'session' && view.scale > whole.scale * 1.1 && <Mini name={name} state={active.at(-1) ?? ''} view={view} size={size} />}
    </div>
  );
};

/** The whole chart in a corner, while only a part of it is shown. */
const Mini = ({ name, state, view, size }: { name: Props['name']; state: string; view: View; size: { width: number; height: number } }) => {
  const { width, height, states } = maps[name];
  const lit = states.find(({ id }) => id === state);
  // It stands where the state is not.
  const isLeft = lit !== undefined && (lit.x + lit.width / 2) * view.scale + view.x > size.width / 2;
  return (
    <svg class={`mini${isLeft ? ' left' : ''}`} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {states.map((place) => <rect key={place.id} x={place.x} y={place.y} width={place.width} height={place.height} rx={12} class={`${charts[name].states.some(({ parent }) => parent === place.id) ? '' : 'leaf-state'}${place.id === state ? ' lit' : ''}`} />)}
      <rect class="window" x={-view.x / view.scale} y={-view.y / view.scale} width={size.width / view.scale} height={size.height / view.scale} rx={20} />
    </svg>
  );
};

const useSize = (svg: { current: SVGSVGElement | null }): { width: number; height: number } => {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = svg.current;
    if (element === null) return undefined;
    const measure = (): void => { const { width, height } = element.getBoundingClientRect(); setSize((old) => (old.width === width && old.height === height ? old : { width, height })); };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return size;
};

const fitted = (layout: { width: number; height: number }, size: { width: number; height: number }): View => {
  const scale = Math.max(LIMITS.least, Math.min(1.15, size.width / layout.width, size.height / layout.height));
  return { scale, x: Math.max(0, (size.width - layout.width * scale) / 2), y: Math.max(0, (size.height - layout.height * scale) / 2) };
};

/** The whole chart where its names can be read, else the part that the machine is in. It moves only when the state leaves the middle. */
const useFollowed = (name: Props['name'], state: string, whole: View, size: { width: number; height: number }): View => {
  const last = useRef<View | null>(null);
  if (whole.scale >= READABLE || size.width === 0) { last.current = whole; return whole; }
  const { layout, place } = { layout: maps[name], place: maps[name].states.find(({ id }) => id === state) };
  const before = last.current?.scale === FOLLOW ? last.current : { scale: FOLLOW, x: 0, y: 0 };
  if (place === undefined) { last.current = before; return before; }
  const along = (old: number, from: number, length: number, room: number, all: number): number => {
    const [low, high] = [from * FOLLOW + old, (from + length) * FOLLOW + old];
    const moved = low < room * 0.15 || high > room * 0.85 ? room / 2 - (from + length / 2) * FOLLOW : old;
    return all * FOLLOW < room ? (room - all * FOLLOW) / 2 : Math.min(0, Math.max(room - all * FOLLOW, moved));
  };
  const next = { scale: FOLLOW, x: along(before.x, place.x, place.width, size.width, layout.width), y: along(before.y, place.y, place.height, size.height, layout.height) };
  last.current = next;
  return next;
};

/** Lights states and lines without drawing them anew. */
const useLit = (svg: { current: SVGSVGElement | null }, active: readonly string[], taken: readonly string[]): void => {
  useLayoutEffect(() => {
    for (const element of svg.current?.querySelectorAll('[data-state]') ?? []) {
      const place = active.indexOf(element.getAttribute('data-state') ?? '');
      element.classList.toggle('lit', place >= 0);
      element.classList.toggle('leaf', place >= 0 && place === active.length - 1);
    }
    for (const element of svg.current?.querySelectorAll('[data-edges]') ?? []) {
      const isTaken = (element.getAttribute('data-edges') ?? '').split(' ').some((id) => taken.includes(id));
      // What lies on top is drawn last.
      if (isTaken && !element.classList.contains('taken')) element.parentNode?.append(element);
      element.classList.toggle('taken', isTaken);
    }
  }, [active.join(' '), taken.join(' ')]);
};

const useZoom = (svg: { current: SVGSVGElement | null }, view: View, setView: (view: View | null) => void): void => {
  const latest = useRef(view);
  latest.current = view;
  useEffect(() => {
    const element = svg.current;
    if (element === null) return undefined;
    const zoomAt = (by: number, x: number, y: number): void => {
      const old = latest.current;
      const scale = Math.max(LIMITS.least, Math.min(LIMITS.most, old.scale * by));
      setView({ scale, x: x - ((x - old.x) * scale) / old.scale, y: y - ((y - old.y) * scale) / old.scale });
    };
    const onWheel = (event: WheelEvent): void => { event.preventDefault(); zoomAt(Math.exp(-event.deltaY / 400), event.offsetX, event.offsetY); };
    const onKey = (event: Event): void => {
      if (!(event instanceof CustomEvent)) return;
      if (event.detail === 0) setView(null); else zoomAt(Number(event.detail), element.clientWidth / 2, element.clientHeight / 2);
    };
    let from: { x: number; y: number } | null = null;
    const onDown = (event: PointerEvent): void => { from = { x: event.clientX - latest.current.x, y: event.clientY - latest.current.y }; element.setPointerCapture(event.pointerId); };
    const onMove = (event: PointerEvent): void => { if (from !== null) setView({ ...latest.current, x: event.clientX - from.x, y: event.clientY - from.y }); };
    const onUp = (): void => { from = null; };
    const onDouble = (): void => setView(null);
    element.addEventListener('wheel', onWheel, { passive: false });
    document.addEventListener('zoom-chart', onKey);
    element.addEventListener('pointerdown', onDown);
    element.addEventListener('pointermove', onMove);
    element.addEventListener('pointerup', onUp);
    element.addEventListener('dblclick', onDouble);
    return () => {
      document.removeEventListener('zoom-chart', onKey);
      element.removeEventListener('wheel', onWheel);
      element.removeEventListener('pointerdown', onDown);
      element.removeEventListener('pointermove', onMove);
      element.removeEventListener('pointerup', onUp);
      element.removeEventListener('dblclick', onDouble);
    };
  }, []);
};
