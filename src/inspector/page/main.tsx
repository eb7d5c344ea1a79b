import { render } from 'preact';
import { App } from './app.tsx';
import { listenToKeys } from './keys.ts';
import { client } from './store.ts';

const root = document.getElementById('app');
const log = document.getElementById('log');
if (root !== null) {
  render(<App />, root);
  listenToKeys();
  if (log === null) client.say({ type: 'follow', url: `${location.origin}/records${location.search}` });
  else client.say({ type: 'text', text: log.textContent ?? '' });
}
