import { signal } from '@preact/signals';
import type { Status } from '../engine/protocol.ts';
import { bytes, count } from './format.ts';
import { failure, helpIsOpen, status } from './store.ts';

const themes = ['auto', 'light', 'dark'] as const;
const theme = signal<(typeof themes)[number]>('auto');

const nextTheme = (): void => {
  theme.value = themes[(themes.indexOf(theme.value) + 1) % themes.length] ?? 'auto';
  if (theme.value === 'auto') document.documentElement.removeAttribute('data-theme');
  else document.documentElement.setAttribute('data-theme', theme.value);
};

const themeIcons = {
  auto: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13zm0 1.6v9.8a4.9 4.9 0 0 1 0-9.8z',
  light: 'M8 4.8a3.2 3.2 0 1 0 0 6.4a3.2 3.2 0 0 0 0-6.4zM7.3 1h1.4v2H7.3zM7.3 13h1.4v2H7.3zM1 7.3h2v1.4H1zM13 7.3h2v1.4h-2zM2.6 3.6l1-1l1.4 1.4l-1 1zM11 12l1-1l1.4 1.4l-1 1zM12.4 2.6l1 1L12 5l-1-1zM4 11l1 1l-1.4 1.4l-1-1z',
  dark: 'M6.2 1.8a6.4 6.4 0 1 0 8 8a5.2 5.2 0 0 1-8-8z',
} as const;

const damageNames = { torn: 'Torn', damaged: 'Damaged', foreign: 'Unknown' } as const;

export const Header = () => {
  const { session, damage, fault, phase, records } = status.value;
  return (
    <header>
      <div class="top">
        <h1><span class="mark" aria-hidden="true" />hookturn</h1>
        {session !== null && (
          <dl class="about">
            <div><dt>Session</dt><dd class="mono" title={session.id}>{session.id.slice(0, 18)}</dd></div>
            <div class="wide"><dt>Model</dt><dd>{session.model}</dd></div>
            <div class="wide"><dt>Folder</dt><dd class="mono" title={session.cwd}>{session.cwd}</dd></div>
          </dl>
        )}
        <span class="space" />
        {session?.redacted === true && <span class="badge">redacted</span>}
        <Phase />
        <button type="button" class="quiet-button" onClick={nextTheme} title={`Theme: ${theme.value}`} aria-label={`Theme: ${theme.value}`}><svg viewBox="0 0 16 16" aria-hidden="true"><path d={themeIcons[theme.value]} /></svg></button>
        <button type="button" class="quiet-button" onClick={() => { helpIsOpen.value = true; }} title="Keyboard (?)" aria-label="Keyboard help">?</button>
      </div>
      {damage !== null && (
        <p class="banner bad" role="alert">
          <strong>{damageNames[damage.kind]} at line {count(damage.line)}</strong>{damage.offset !== null && ` (byte ${count(damage.offset)})`}: {damage.reason}.
          {records > 0 ? ` The ${count(records)} records before it are shown.` : ' Nothing stands before it.'}
        </p>
      )}
      {fault !== null && <p class="banner bad" role="alert"><strong>The session stopped with a fault:</strong> {fault}</p>}
      {failure.value !== null && <p class="banner bad" role="alert"><strong>The page's worker stopped:</strong> {failure.value}</p>}
      {phase === 'lost' && records > 0 && <p class="banner" role="status">The session's process does not answer any more. What it has told is shown.</p>}
    </header>
  );
};

const wordFor = ({ phase, state, isWritten, records }: Status): string => {
  if (phase === 'reading') return `Reading ${count(records)}`;
  if (phase === 'lost') return 'Lost';
  if (state === 'closed') return 'Closed';
  if (phase === 'ended') return 'Ended';
  return isWritten ? 'Live' : 'Not running';
};

const Phase = () => {
  const { phase, records, bytes: size } = status.value;
  const word = wordFor(status.value);
  const note = word === 'Not running' ? '; no process has this log open: its session was cut off, or waits to be resumed' : '';
  return <span class={`phase ${word === 'Live' ? 'is-live' : phase}`} title={`${count(records)} records, ${bytes(size)}${note}`}><i aria-hidden="true" />{word}</span>;
};
