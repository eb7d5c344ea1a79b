import { useEffect, useRef } from 'preact/hooks';
import { clock, count, duration } from './format.ts';
import { client, cursor, follows, goTo, goToTrouble, isScrubbing, moment, status, stepBy } from './store.ts';

/** The time line: every record from the first to the last, and the way back. */
export const Transport = () => {
  const { records, firstAt, phase, state } = status.value;
  const seq = cursor.value;
  const at = moment.value?.record.at;
  const isLive = phase !== 'ended' && state !== 'closed';
  return (
    <footer class="transport">
      <div class="buttons">
        <Button label="First record" icon="M3 2h2v10H3zM13 2v10L6 7z" onClick={() => goTo(1)} off={seq <= 1} />
        <Button label="Back" icon="M11 2v10L3 7z" onClick={() => stepBy(-1)} off={seq <= 1} />
        <Button label="On" icon="M4 2v10l8-5z" onClick={() => stepBy(1)} off={seq >= records} />
        <Button label="Last record" icon="M11 2h2v10h-2zM3 2v10l7-5z" onClick={() => goTo(records)} off={seq >= records} />
        <button type="button" class="trouble-button" title="Next trouble (t): what was blocked, denied, or failed" disabled={records === 0} onClick={() => { void goToTrouble(1); }}><i aria-hidden="true" />Next trouble</button>
        {isLive && <button type="button" class="follow" aria-pressed={follows.value} onClick={() => { follows.value = !follows.value; if (follows.value) goTo(records, true); }}>Follow</button>}
      </div>
      <div class="slider">
        <Strip />
        <input type="range" aria-label="Record" aria-valuetext={`record ${seq} of ${records}, ${moment.value?.state ?? ''}`} min={1} max={Math.max(1, records)} step={1} value={seq} disabled={records === 0} onPointerDown={() => { isScrubbing.value = true; }} onPointerUp={() => { isScrubbing.value = false; }} onPointerCancel={() => { isScrubbing.value = false; }} onInput={({ currentTarget }) => goTo(Number(currentTarget.value))} />
      </div>
      <p class="position"><b>#{count(seq)}</b> <span class="quiet">of {count(records)}</span>{at !== undefined && <span class="when"> {clock(at)} <span class="quiet">+{duration(at - firstAt)}</span></span>}</p>
    </footer>
  );
};

const Button = ({ label, icon, onClick, off }: { label: string; icon: string; onClick: () => void; off: boolean }) => (
  <button type="button" title={label} aria-label={label} onClick={onClick} disabled={off}><svg viewBox="0 0 15 14" aria-hidden="true"><path d={icon} /></svg></button>
);

const STRIP_MS = 400;

/** The states as bands of colour, with a mark wherever something was refused or went wrong. */
const Strip = () => {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawnAt = useRef(-STRIP_MS);
  /** To ask for a colour is to have all styles worked out: each is asked for once. */
  const colours = useRef(new Map<string, string>()).current;
  const { records } = status.value;
  useEffect(() => {
    const element = canvas.current;
    if (element === null || records === 0) return undefined;
    let isOver = false;
    const draw = async (): Promise<void> => {
      const width = Math.max(1, Math.round(element.clientWidth * devicePixelRatio));
      const { states, buckets, trouble } = await client.ask('strip', { buckets: Math.min(width, records) });
      const paper = element.getContext('2d');
      if (isOver || paper === null) return;
      drawnAt.current = performance.now();
      element.width = width;
      element.height = Math.round(element.clientHeight * devicePixelRatio);
      const colour = (value: string): string => colours.get(value) ?? keep(colours, value, colourOf(element, value));
      const bands = states.map((name) => colour(`var(--s-${name}, var(--s-other))`));
      const bad = colour('var(--bad)');
      for (let at = 0; at < buckets.length; at += 1) {
        const [from, to] = [Math.floor((at * width) / buckets.length), Math.floor(((at + 1) * width) / buckets.length)];
        paper.fillStyle = bands[buckets[at] ?? 0] ?? '';
        paper.fillRect(from, 0, to - from, element.height);
        if (trouble[at] === 1) { paper.fillStyle = bad; paper.fillRect(from, 0, Math.min(Math.max(to - from, 1), 2 * devicePixelRatio), Math.round(element.height * 0.4)); }
      }
    };
    // While a log is read the strip is drawn now and then, and once more when it rests.
    const soon = setTimeout(() => { void draw(); }, Math.max(0, drawnAt.current + STRIP_MS - performance.now()));
    const observer = new ResizeObserver(() => { void draw(); });
    observer.observe(element);
    const inNewColours = (): void => { colours.clear(); void draw(); };
    const themed = new MutationObserver(inNewColours);
    themed.observe(document.documentElement, { attributes: true });
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', inNewColours);
    return () => { isOver = true; clearTimeout(soon); observer.disconnect(); themed.disconnect(); scheme.removeEventListener('change', inNewColours); };
  }, [records]);
  return <canvas ref={canvas} class="strip" aria-hidden="true" />;
};

const keep = (colours: Map<string, string>, value: string, colour: string): string => { colours.set(value, colour); return colour; };

/** A colour of the style sheet as a canvas takes it. */
const colourOf = (element: HTMLElement, value: string): string => { element.style.color = value; return getComputedStyle(element).color; };
