import { appendFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseRules, type PrefixRule } from '../tools/index.ts';

/** A session's rules for commands: those of its files, and those that its user has added since. */
export class RuleFiles {
  private readonly file: string;
  private rules: readonly PrefixRule[];

  /** Reads `rules/*.rules` of each folder. As with Codex, one broken file voids them all; the user is told. */
  constructor(codexHome: string, folders: readonly string[], onNotice: (text: string) => void) {
    this.file = path.join(codexHome, 'rules', 'default.rules');
    this.rules = readAll(folders, onNotice);
  }

  list(): readonly PrefixRule[] {
    return this.rules;
  }

  /** Commands that begin with these words need no permission from now on, in later sessions too. */
  allow(prefix: readonly string[], onNotice: (text: string) => void): void {
    this.rules = [...this.rules, { pattern: prefix.map((word) => [word]), decision: 'allow', justification: null }];
    const line = `prefix_rule(pattern=[${prefix.map((word) => JSON.stringify(word)).join(', ')}], decision="allow")\n`;
    try {
      mkdirSync(path.dirname(this.file), { recursive: true });
      appendFileSync(this.file, line);
    } catch (error) {
      onNotice(`The rule holds for this session only: ${this.file} cannot be written: ${messageOf(error)}`);
    }
  }
}

function readAll(folders: readonly string[], onNotice: (text: string) => void): PrefixRule[] {
  const files = folders.flatMap((folder) => rulesIn(path.join(folder, 'rules')));
  const rules: PrefixRule[] = [];
  for (const file of files) {
    try {
      rules.push(...parseRules(readFileSync(file, 'utf8')));
    } catch (error) {
      onNotice(`No rules for commands hold: ${file} cannot be read: ${messageOf(error)}`);
      return [];
    }
  }
  return rules;
}

function rulesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.rules')).sort().map((name) => path.join(folder, name));
  } catch {
    return [];
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
