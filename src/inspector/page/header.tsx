import { signal } from '@preact/signals';
import { bytes, count } from './format.ts';
import { failure, helpIsOpen, status } from './store.ts';

const themes = ['auto', 'light', 'dark'] as const;
const theme = signal<(typeof themes)[number]>('auto');

const nextTheme = (): void => {
  theme.value = themes[(themes.indexOf(theme.value) + 1) % themes.length] ?? 'auto';
  if (theme.value === 'auto') document.documentElement.removeAttribute('data-theme');
  else document.documentElement.setAttribute('data-theme', theme.value);
};

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
        <button type="button" class="quiet-button" onClick={nextTheme} title="Light or dark">{theme.value === 'auto' ? 'Auto' : theme.value === 'light' ? 'Light' : 'Dark'}<span class="sr"> theme</span></button>
        <button type="button" class="quiet-button" onClick={() => { helpIsOpen.value = true; }} title="Keyboard">?<span class="sr"> keyboard help</span></button>
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

const Phase = () => {
  const { phase, state, records, bytes: size } = status.value;
  const text = phase === 'reading' ? `Reading ${count(records)}` : phase === 'lost' ? 'Lost' : phase === 'live' && state !== 'closed' ? 'Live' : state === 'closed' ? 'Closed' : 'Ended';
  return <span class={`phase ${phase === 'live' && state !== 'closed' ? 'is-live' : phase}`} title={`${count(records)} records, ${bytes(size)}`}><i aria-hidden="true" />{text}</span>;
};
