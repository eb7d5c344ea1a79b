import { ChartPane } from './chart-pane.tsx';
import { Details } from './details.tsx';
import { Header } from './header.tsx';
import { Help } from './help.tsx';
import { RecordList } from './record-list.tsx';
import { isEmpty, pane, panes, status, type Pane } from './store.ts';
import { Transport } from './transport.tsx';

const paneNames: Record<Pane, string> = { records: 'Records', chart: 'Chart', details: 'Details' };

export const App = () => (
  <div class="app" data-pane={pane.value}>
    <Header />
    {isEmpty.value ? <main class="waiting"><p class="waiting-title">{waitingTitle()}</p><p>{waitingText()}</p></main> : (
      <main class="panes">
        <RecordList />
        <ChartPane />
        <Details />
      </main>
    )}
    <nav class="pane-nav" aria-label="Panes">
      {panes.map((name) => <button type="button" key={name} aria-current={pane.value === name ? 'page' : undefined} onClick={() => { pane.value = name; }}>{paneNames[name]}</button>)}
    </nav>
    <Transport />
    <Help />
  </div>
);

const waitingTitle = (): string => (status.value.damage !== null ? 'No record could be read' : status.value.phase === 'lost' ? 'The session does not answer' : 'No records yet');
const waitingText = (): string => {
  const { phase, damage } = status.value;
  if (damage !== null) return 'The log is broken at its beginning.';
  return phase === 'lost' ? 'Its process is gone, or is not reached. Trying again.' : 'The log is empty. The session is shown as soon as it writes its first record.';
};
