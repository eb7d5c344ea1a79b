import { objectOf, textOf } from '../../views/codex/reading.ts';
import type { ClientQuestion } from './client-requests.ts';
import type { Notification, RequestId } from './rpc.ts';

/** What clients see a thread wait for. */
type WaitingFlag = 'waitingOnApproval' | 'waitingOnUserInput';

/** The questions about one thread that a client has not answered, and what clients are told of that: each method gives what is to be told now. */
export class OpenQuestions {
  private readonly threadId: string;
  /** What they wait for, one for each. */
  private waiting: WaitingFlag[] = [];
  /** Items of questions that were answered with no, one for each: the session waits until the item's end is told. */
  private refused: string[] = [];
  /** Questions that were taken back with the turn that runs. */
  private takenBack: RequestId[] = [];
  private turn: string | null = null;

  constructor(threadId: string) {
    this.threadId = threadId;
  }

  asked({ method }: Pick<ClientQuestion, 'method'>): Notification[] {
    return this.wait([...this.waiting, flagOf(method)]);
  }

  /** `refusedItem`: the item whose end is told before the session is seen to go on. */
  answered({ method }: Pick<ClientQuestion, 'method'>, refusedItem: string | null): Notification[] {
    if (refusedItem === null) return this.wait(without(this.waiting, flagOf(method)));
    this.refused.push(refusedItem);
    return [];
  }

  /** A question is no more, because its turn ends: clients hear of that end first. */
  takeBack({ turnId, method }: ClientQuestion, requestId: RequestId): Notification[] {
    this.waiting = without(this.waiting, flagOf(method));
    this.takenBack.push(requestId);
    return this.turn === turnId ? [] : this.resolved();
  }

  /** Hears what clients were told of the thread. */
  heard({ method, params }: Notification): Notification[] {
    switch (method) {
      case 'turn/started': this.turn = textOf(objectOf(params['turn'])['id']); return [];
      case 'turn/completed': this.turn = null; return this.resolved();
      case 'item/completed': return this.itemEnded(textOf(objectOf(params['item'])['id']));
      default: return [];
    }
  }

  private itemEnded(id: string): Notification[] {
    if (!this.refused.includes(id)) return [];
    this.refused = without(this.refused, id);
    return this.wait(without(this.waiting, 'waitingOnApproval'));
  }

  private wait(waiting: WaitingFlag[]): Notification[] {
    const [before, activeFlags] = [[...new Set(this.waiting)], [...new Set(waiting)]];
    this.waiting = waiting;
    return before.length === activeFlags.length ? [] : [{ method: 'thread/status/changed', params: { threadId: this.threadId, status: { type: 'active', activeFlags } } }];
  }

  private resolved(): Notification[] {
    return this.takenBack.splice(0).map((requestId) => ({ method: 'serverRequest/resolved', params: { threadId: this.threadId, requestId } }));
  }
}

const flagOf = (method: string): WaitingFlag => (method === 'item/tool/requestUserInput' ? 'waitingOnUserInput' : 'waitingOnApproval');
const without = <Value>(list: readonly Value[], one: Value): Value[] => list.filter((_, index) => index !== list.indexOf(one));
