/** What agents are called, by the order in which they were spawned. */
const names = [
  'Ada', 'Bartlett', 'Curie', 'Dijkstra', 'Euler', 'Franklin', 'Galois', 'Hopper', 'Ibn', 'Joliot', 'Kepler', 'Lovelace', 'Meitner',
  'Noether', 'Ostrom', 'Planck', 'Quine', 'Ramanujan', 'Sanger', 'Turing', 'Ulam', 'Volta', 'Wu', 'Xenakis', 'Yonath', 'Zuse',
] as const;

export const nickname = (index: number): string => {
  const round = Math.floor(index / names.length);
  const name = names[index % names.length] ?? 'Agent';
  return round === 0 ? name : `${name} ${round + 1}`;
};
