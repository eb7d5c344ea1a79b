import { callName, type JsonObject } from '../../../machines/index.ts';
import { textOf } from '../codex/reading.ts';

/** An item, and which call of its id it is of where there are several. */
type ItemOf = { item: JsonObject; nth?: number | undefined };

/** The items that have begun and not ended yet. Several may have one id: the calls of one answer that the model gave one. */
export class OpenItems {
  private readonly begun = new Map<string, Begun[]>();
  /** The ids of commands that clients see running in this turn. */
  private readonly shown = new Set<string>();

  /** Whether clients are told: once for each, and of a command only as long as they see no other of its id running. */
  begin({ item, nth }: ItemOf, atMs: number): boolean {
    const call = nameOf({ item, nth });
    const open = this.begun.get(keyOf(item)) ?? [];
    if (open.some((each) => each.call === call)) return false;
    this.begun.set(keyOf(item), [...open, { call, atMs }]);
    if (!isCommand(item)) return true;
    const isNew = !this.shown.has(textOf(item['id']));
    this.shown.add(textOf(item['id']));
    return isNew;
  }

  /** Since when it ran, which for a command that goes on by itself is known of the first of its id; `null` where it has not begun. */
  end({ item, nth }: ItemOf): number | null {
    const open = this.begun.get(keyOf(item)) ?? [];
    const call = nameOf({ item, nth });
    const ended = open.find((each) => each.call === call) ?? open[0];
    if (ended === undefined) return null;
    const left = open.filter((each) => each !== ended);
    if (left.length === 0) this.begun.delete(keyOf(item)); else this.begun.set(keyOf(item), left);
    this.shown.delete(textOf(item['id']));
    return ended.atMs;
  }

  /** The calls of an answer have ended, and their names may come again: commands may go on without them. */
  endCalls(): void {
    for (const [key, open] of this.begun) this.begun.set(key, open.map(({ atMs }) => ({ call: null, atMs })));
  }

  /** What has begun in it and not ended is no more, but for commands that go on. */
  endTurn(): void {
    this.endCalls();
    this.shown.clear();
    for (const key of this.begun.keys()) if (!key.startsWith(COMMAND)) this.begun.delete(key);
  }
}

/** `call`: its name, as long as it runs. */
type Begun = { call: string | null; atMs: number };

const COMMAND = 'commandExecution';
const isCommand = (item: JsonObject): boolean => item['type'] === COMMAND;
const keyOf = (item: JsonObject): string => `${textOf(item['type'])} ${textOf(item['id'])}`;
const nameOf = ({ item, nth }: ItemOf): string => callName({ callId: textOf(item['id']), nth });
