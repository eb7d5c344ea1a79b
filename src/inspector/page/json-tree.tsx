import { useState } from 'preact/hooks';
import { count } from './format.ts';

const TEXT = 1200;
const CHILDREN = 100;

/** A value as a tree that opens: everything in it is text, whatever it says. `depth`: how many levels of an open one are open. */
export const JsonTree = ({ value, name, open = false, depth = 1 }: { value: unknown; name?: string; open?: boolean; depth?: number }) => {
  const label = name === undefined ? null : <span class="key">{name}: </span>;
  if (typeof value !== 'object' || value === null) return <div class="leaf">{label}<Scalar value={value} /></div>;
  const entries = Object.entries(value);
  const hint = Array.isArray(value) ? `[${entries.length}]` : `{${entries.slice(0, 4).map(([key]) => key).join(', ')}${entries.length > 4 ? ', …' : ''}}`;
  if (entries.length === 0) return <div class="leaf">{label}<span class="quiet">{Array.isArray(value) ? '[]' : '{}'}</span></div>;
  return <Branch label={label} hint={hint} entries={entries} open={open} depth={depth} />;
};

const Branch = ({ label, hint, entries, open, depth }: { label: preact.ComponentChild; hint: string; entries: [string, unknown][]; open: boolean; depth: number }) => {
  const [isOpen, setOpen] = useState(open);
  const [shown, show] = useState(CHILDREN);
  return (
    <details class="branch" open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{label}<span class="quiet">{hint}</span></summary>
      {isOpen && entries.slice(0, shown).map(([key, inner]) => <JsonTree key={key} name={key} value={inner} open={open && depth > 1} depth={depth - 1} />)}
      {isOpen && entries.length > shown && <button type="button" class="more" onClick={() => show(shown + CHILDREN)}>{count(entries.length - shown)} more</button>}
    </details>
  );
};

const Scalar = ({ value }: { value: unknown }) => {
  if (typeof value !== 'string') return <span class={`scalar ${typeof value}`}>{String(value)}</span>;
  return <LongText text={value} inline={!value.includes('\n') && value.length < 200} />;
};

/** A text of any length: its beginning, and the rest where it is asked for. */
export const LongText = ({ text, inline = false, limit = TEXT }: { text: string; inline?: boolean; limit?: number }) => {
  const [all, showAll] = useState(false);
  if (inline) return <span class="scalar string">{text === '' ? <span class="quiet">(empty)</span> : text}</span>;
  const isCut = !all && text.length > limit;
  return (
    <>
      <pre class="text" tabIndex={isCut || text.length > 400 ? 0 : undefined}>{isCut ? text.slice(0, limit) : text}</pre>
      {isCut && <button type="button" class="more" onClick={() => showAll(true)}>Show all {count(text.length)} characters</button>}
    </>
  );
};
