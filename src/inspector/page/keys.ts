import { follows, goTo, goToTrouble, goToTurn, helpIsOpen, status, stepBy, tab, tabs } from './store.ts';

/** What the keyboard does anywhere on the page. */
export const keyHelp: readonly (readonly [string, string])[] = [
  ['← →', 'one record back, on'], ['⇧← ⇧→', 'one turn back, on'], ['Home End', 'first and last record'],
  ['t T', 'next and previous trouble'], ['f', 'follow the live end'], ['/', 'search'], ['1 – 5', 'session, record, hooks, conversation, queue'],
  ['+ − 0', 'zoom the chart, fit it'], ['?', 'this help'],
];

const keys: Record<string, (event: KeyboardEvent) => void> = {
  ArrowLeft: ({ shiftKey }) => { if (shiftKey) void goToTurn(-1); else stepBy(-1); },
  ArrowRight: ({ shiftKey }) => { if (shiftKey) void goToTurn(1); else stepBy(1); },
  Home: () => goTo(1),
  End: () => goTo(status.value.records),
  t: () => { void goToTrouble(1); },
  T: () => { void goToTrouble(-1); },
  f: () => { follows.value = true; goTo(status.value.records); },
  '/': () => document.querySelector<HTMLInputElement>('#search')?.focus(),
  '?': () => { helpIsOpen.value = !helpIsOpen.value; },
  '+': () => zoom(1.25),
  '-': () => zoom(0.8),
  0: () => zoom(0),
  ...Object.fromEntries(tabs.map((name, index) => [String(index + 1), () => { tab.value = name; }])),
};

const zoom = (by: number): void => { document.dispatchEvent(new CustomEvent('zoom-chart', { detail: by })); };

export const listenToKeys = (): void => {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const { target } = event;
    const isTyping = target instanceof HTMLElement && target.matches('input:not([type=range]), select, textarea');
    const isOwnArrow = target instanceof HTMLElement && target.matches('[role=tab], [role=radio], select, input[type=range]') && /^(Arrow|Home|End)/.test(event.key);
    if (isTyping || isOwnArrow || helpIsOpen.value) return;
    const act = keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act(event);
  });
};
