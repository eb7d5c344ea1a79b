/** How a line is meant, for colour. */
export type Tone = 'plain' | 'dim' | 'good' | 'warn' | 'bad' | 'strong' | 'user';

/**
 * One line for people. `depth` is its indentation; `whole`: it is not broken, because somebody will copy it; `hangs`:
 * where it is broken, the rest stands further in.
 */
export type Line = { text: string; tone: Tone; depth: number; whole?: boolean; hangs?: boolean };

export const line = (text: string, tone: Tone = 'plain', depth = 0): Line => ({ text, tone, depth });

/** One line for each line of a text. */
export const lines = (text: string, tone: Tone = 'plain', depth = 0): Line[] => text.split('\n').map((part) => line(part, tone, depth));
