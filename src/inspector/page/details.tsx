import { useLayoutEffect } from 'preact/hooks';
import { HooksTab } from './hooks-tab.tsx';
import { QueueTab } from './queue-tab.tsx';
import { RecordTab } from './record-tab.tsx';
import { SessionTab } from './session-tab.tsx';
import { studied, tab, tabs, type Tab } from './store.ts';
import { TalkTab } from './talk-tab.tsx';

const names: Record<Tab, string> = { session: 'Session', record: 'Record', hooks: 'Hooks', talk: 'Conversation', queue: 'Queue' };
const contents: Record<Tab, () => preact.VNode | null> = { session: SessionTab, record: RecordTab, hooks: HooksTab, talk: TalkTab, queue: QueueTab };

export const Details = () => {
  const now = tab.value;
  const Content = contents[now];
  const waiting = (studied.value?.queue.length ?? 0) + (studied.value?.steered.length ?? 0);
  useLayoutEffect(() => { document.getElementById(`tab-${now}`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' }); }, [now]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const next = tabs[(tabs.indexOf(now) + by + tabs.length) % tabs.length] ?? 'record';
    tab.value = next;
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <section class="pane details-pane" aria-label="Details">
      <div class="tabs" role="tablist" aria-label="Details" onKeyDown={onKeyDown}>
        {tabs.map((name) => (
          <button type="button" key={name} id={`tab-${name}`} role="tab" aria-selected={name === now} aria-controls="tab-panel" tabIndex={name === now ? 0 : -1} onClick={() => { tab.value = name; }}>
            {names[name]}{name === 'queue' && waiting > 0 && <span class="count">{waiting}</span>}
          </button>
        ))}
      </div>
      <div class="tab-panel" id="tab-panel" role="tabpanel" aria-labelledby={`tab-${now}`} tabIndex={0}>{studied.value === null ? null : <Content />}</div>
    </section>
  );
};
