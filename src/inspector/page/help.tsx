import { useEffect, useRef } from 'preact/hooks';
import { keyHelp } from './keys.ts';
import { helpIsOpen } from './store.ts';

export const Help = () => {
  const dialog = useRef<HTMLDialogElement>(null);
  const isOpen = helpIsOpen.value;
  useEffect(() => {
    if (isOpen && dialog.current?.open === false) dialog.current.showModal();
    if (!isOpen) dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog ref={dialog} aria-labelledby="help-title" onClose={() => { helpIsOpen.value = false; }}>
      <h2 id="help-title">Keyboard</h2>
      <dl class="keys">{keyHelp.map(([key, what]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{what}</dd></div>)}</dl>
      <button type="button" onClick={() => { helpIsOpen.value = false; }}>Close</button>
    </dialog>
  );
};
