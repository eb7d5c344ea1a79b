const groups = [8, 4, 4, 4, 12];

/** An agent's id, written as ids are; or why it is none, as Codex's UUID library puts it. */
export function readAgentId(text: string): { ok: true; value: string } | { ok: false; error: string } {
  const digits = /^([\da-f]{8})(-?)([\da-f]{4})\2([\da-f]{4})\2([\da-f]{4})\2([\da-f]{12})$/i.exec(text);
  if (digits === null) return { ok: false, error: `invalid agent id ${text}: Error(${parseError(text)})` };
  const [, first, , ...others] = digits;
  return { ok: true, value: [first, ...others].join('-').toLowerCase() };
}

function parseError(id: string): string {
  const characters = [...id];
  const at = characters.findIndex((character) => !/[\da-f-]/i.test(character));
  if (at !== -1) return `ParseChar { character: '${characters[at]}', index: ${at + 1} }`;
  const parts = id.split('-');
  if (parts.length === 1) return `ParseSimpleLength { len: ${id.length} }`;
  if (parts.length !== groups.length) return `ParseGroupCount { count: ${parts.length} }`;
  const group = parts.findIndex((part, i) => part.length !== groups[i]);
  const start = groups.slice(0, group).reduce((sum, length) => sum + length + 1, 0);
  return `ParseGroupLength { group: ${group}, len: ${parts[group]?.length}, index: ${start + 1} }`;
}
