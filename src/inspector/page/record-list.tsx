import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { groups, type Group, type Row } from '../engine/protocol.ts';
import { clock, count, since } from './format.ts';
import { client, cursor, goTo, pane, query, queryVersion, setQuery, status } from './store.ts';

const ROW = 30;
const PAGE = 64;
/** Browsers draw nothing beyond some tens of millions of pixels: a longer list is scrolled in proportion. */
const MAX_HEIGHT = 8_000_000;

export const groupNames: Record<Group, string> = { prompt: 'Prompts', hook: 'Hooks', model: 'Model', tool: 'Tools', session: 'Session' };

export const RecordList = () => (
  <section class="pane records" aria-label="Records">
    <Filters />
    <Rows />
  </section>
);

const Filters = () => {
  const { text, groups: shown, troubleOnly } = query.value;
  const { found, searching, records } = status.value;
  const isFiltered = text !== '' || troubleOnly || shown.length < groups.length;
  const toggle = (group: Group): void => {
    const next = shown.includes(group) ? shown.filter((one) => one !== group) : groups.filter((one) => one === group || shown.includes(one));
    setQuery({ ...query.value, groups: next.length === 0 ? groups : next });
  };
  return (
    <div class="filters">
      <label class="search"><span class="sr">Search the records</span>
        <input id="search" type="search" placeholder="Search the records" value={text} autocomplete="off" spellcheck={false} onInput={({ currentTarget }) => setQuery({ ...query.value, text: currentTarget.value })} />
      </label>
      <div class="chips" role="group" aria-label="Kinds of records">
        {groups.map((group) => <button type="button" key={group} class={`chip ${group}`} aria-pressed={shown.includes(group)} onClick={() => toggle(group)}><i aria-hidden="true" />{groupNames[group]}</button>)}
        <button type="button" class="chip trouble" aria-pressed={troubleOnly} onClick={() => setQuery({ ...query.value, troubleOnly: !troubleOnly })}>Trouble</button>
      </div>
      <p class="found" role="status">{isFiltered ? `${count(found)} of ${count(records)}${searching ? ', searching' : ''}` : `${count(records)} records`}</p>
    </div>
  );
};

const Rows = () => {
  const box = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState(600);
  const top = useSignal(0);
  const total = status.value.found;
  const full = total * ROW;
  const height = Math.min(full, MAX_HEIGHT);
  const scale = height > size ? (full - size) / (height - size) : 1;
  const first = useComputed(() => Math.max(0, Math.floor((top.value * scale) / ROW) - 4)).value;
  const last = Math.min(total, first + Math.ceil(size / ROW) + 10);
  const rows = useRows(first, last);
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => { setSize(element.clientHeight); });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useShown(box, scale, size);
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: Math.floor(size / ROW), PageUp: -Math.floor(size / ROW) }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    void moveInList(by);
  };
  const offset = top.value - (top.value * scale - first * ROW);
  return (
    <div class="rows" ref={box} role="listbox" aria-label="Records" tabIndex={0} aria-activedescendant={`row-${cursor.value}`} onScroll={({ currentTarget }) => { top.value = currentTarget.scrollTop; }} onKeyDown={onKeyDown}>
      <div style={{ height: `${height}px` }} class="rows-inner">
        <div class="rows-window" style={{ transform: `translateY(${offset}px)` }}>
          {Array.from({ length: Math.max(0, last - first) }, (_, index) => <RowLine key={first + index} row={rows[index]} place={first + index} total={total} />)}
        </div>
      </div>
    </div>
  );
};

const RowLine = ({ row, place, total }: { row: Row | undefined; place: number; total: number }) => {
  if (row === undefined) return <div class="row empty" role="presentation" />;
  const isNow = row.seq === cursor.value;
  return (
    <div id={`row-${row.seq}`} class={`row ${row.group} ${row.tone}${isNow ? ' now' : ''}${row.beginsTurn === null ? '' : ' begins'}`} role="option" aria-selected={isNow} aria-posinset={place + 1} aria-setsize={total}
      onClick={() => { goTo(row.seq); if (pane.value === 'records' && matchMedia('(max-width: 719px)').matches) pane.value = 'details'; }}>
      {row.beginsTurn !== null && <span class="turn-mark" title={`Turn ${row.beginsTurn + 1} begins`}>turn {row.beginsTurn + 1}</span>}
      <span class="seq">{row.seq}</span><i aria-hidden="true" /><span class="what"><b>{row.title}</b>{row.text !== '' && <span class="said"> {row.text}</span>}</span>
      {row.tone === 'trouble' && <span class="sr"> trouble</span>}
      <time title={clock(row.at)}>{since(row.at - status.value.firstAt)}</time>
    </div>
  );
};

const moveInList = async (by: number): Promise<void> => {
  const place = await client.ask('place', { seq: cursor.value });
  const seq = await client.ask('seqAt', { place: Math.max(0, Math.min(status.value.found - 1, place + by)) });
  if (seq !== null) goTo(seq);
};

/** Scrolls so that the cursor's row is seen. */
const useShown = (box: { current: HTMLDivElement | null }, scale: number, size: number): void => {
  const seq = cursor.value;
  const version = queryVersion.value;
  useLayoutEffect(() => {
    let isOver = false;
    void client.ask('place', { seq }).then((place) => {
      const element = box.current;
      if (element === null || isOver || place < 0) return;
      const y = place * ROW;
      const seen = element.scrollTop * scale;
      const isFar = y < seen - size || y > seen + 2 * size;
      if (isFar) element.scrollTop = (y - size / 2) / scale;
      else if (y < seen) element.scrollTop = Math.max(0, y - 2 * ROW) / scale;
      else if (y + ROW > seen + size) element.scrollTop = (y + ROW - size) / scale;
    });
    return () => { isOver = true; };
  }, [seq, version, size]);
};

/** The rows of a window, asked for by the page of 64, and kept while the query stays. */
const useRows = (first: number, last: number): (Row | undefined)[] => {
  const kept = useRef({ version: -1, pages: new Map<number, Row[]>() }).current;
  const [, redraw] = useState(0);
  const version = queryVersion.value;
  if (kept.version !== version) { kept.version = version; kept.pages.clear(); }
  const total = status.value.found;
  useEffect(() => {
    for (let page = Math.floor(first / PAGE); page * PAGE < last; page += 1) {
      const wanted = Math.min(PAGE, total - page * PAGE);
      if ((kept.pages.get(page)?.length ?? 0) >= wanted) continue;
      void client.ask('rows', { from: page * PAGE, to: (page + 1) * PAGE }).then((rows) => {
        if (kept.version !== version) return;
        if (kept.pages.size > 200) kept.pages.clear();
        kept.pages.set(page, rows);
        redraw((n) => n + 1);
      });
    }
  }, [first, last, version, total]);
  return Array.from({ length: Math.max(0, last - first) }, (_, index) => kept.pages.get(Math.floor((first + index) / PAGE))?.[(first + index) % PAGE]);
};
