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
    {isEmpty.value ? <Waiting {...waiting()} /> : (
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

type Waiting = { title: string; text: string };

const Waiting = ({ title, text }: Waiting) => <main class="waiting"><p class="waiting-title">{title}</p><p>{text}</p></main>;

const waiting = (): Waiting => {
  const { phase, damage } = status.value;
  if (damage !== null) return { title: 'No record could be read', text: 'The log is broken at its beginning.' };
  if (phase === 'reading') return { title: 'Reading the log', text: 'Its first records are on the way.' };
  if (phase === 'lost') return { title: 'The session does not answer', text: 'Its process is gone, or is not reached. Trying again.' };
  return { title: 'No records yet', text: 'The log is empty. The session is shown as soon as it writes its first record.' };
};
