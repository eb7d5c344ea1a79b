import { useSignal, useSignalEffect } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Conversation, Talk } from '../engine/protocol.ts';
import { latestOnly } from './client.ts';
import { count } from './format.ts';
import { LongText } from './json-tree.tsx';
import { Jump } from './record-tab.tsx';
import { client, cursor, studied, pane } from './store.ts';

const PAGE = 40;
/** An id is told by its end: its beginning is the time. */
const UUID = /[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}/g;

/** The conversation as the model would get it at this record, each item with the record that put it there. */
export const TalkTab = () => {
  const talk = useSignal<Conversation | null>(null);
  const last = useSignal(PAGE);
  const load = useSignal(latestOnly(async (ask: { seq: number; last: number }) => { talk.value = await client.ask('conversation', ask); })).value;
  const end = useRef<HTMLDivElement>(null);
  useSignalEffect(() => { load({ seq: studied.value?.seq ?? cursor.value, last: last.value }); });
  const lastSeq = talk.value?.items.at(-1)?.seq;
  const shownPane = pane.value;
  useLayoutEffect(() => { end.current?.scrollIntoView({ block: 'end' }); }, [lastSeq, shownPane]);
  if (talk.value === null) return null;
  const { total, first, items } = talk.value;
  if (total === 0) return <p class="empty-note">Nothing has been said yet at this record.</p>;
  return (
    <div class="talk">
      {first > 0 && <button type="button" class="more" onClick={() => { last.value += PAGE * 2; }}>{count(first)} earlier items</button>}
      <ol start={first + 1}>{items.map((item, index) => <Item key={`${item.seq}:${item.factIndex}:${first + index}`} item={item} isNew={item.seq === studied.value?.seq} />)}</ol>
      <div ref={end} />
    </div>
  );
};

const names: Record<string, string> = { function_call: 'tool call', custom_tool_call: 'tool call', function_call_output: 'tool output', custom_tool_call_output: 'tool output', reasoning: 'reasoning' };

const Item = ({ item, isNew }: { item: Talk; isNew: boolean }) => (
  <li class={`said-item ${item.role} ${item.kind}${isNew ? ' new' : ''}`}>
    <p class="who"><b>{names[item.kind] ?? item.role}</b><span class="quiet from" title={item.from}>{item.from.replace(UUID, (id) => `…${id.slice(-6)}`)}</span>{item.seq > 0 && <Jump seq={item.seq} />}</p>
    <LongText text={item.text} limit={700} />
  </li>
);
