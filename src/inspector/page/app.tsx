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
    {isEmpty.value ? <main class="waiting"><p>{waitingText()}</p></main> : (
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

const waitingText = (): string => {
  const { phase, damage } = status.value;
  if (damage !== null) return 'No record could be read.';
  return phase === 'lost' ? 'The session\'s process does not answer. Trying again.' : 'Waiting for the first record.';
};
