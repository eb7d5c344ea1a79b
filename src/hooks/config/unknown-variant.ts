/** A name that is none of those that there are, in the words of Codex's parser (serde). */
export const unknownVariant = (name: string, names: readonly string[]): string => `unknown variant \`${name}\`, expected ${oneOf(names)}`;

function oneOf(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``);
  return quoted.length < 3 ? quoted.join(' or ') : `one of ${quoted.join(', ')}`;
}
