import { changeSettings, defaultSettings, type SessionSettings } from '../../machines/settings.ts';
import type { SessionRecord } from '../views/record.ts';

/** As plain JSON: the calls that were answered under each settings. */
export type SavedAnswers = { session: SessionSettings; turn: SessionSettings | null; calls: [SessionSettings, string[]][] };

/** What held when each tool call was answered: as in Codex, an output is what the model of that turn could read, and stays so. */
export class AnsweredUnder {
  private session: SessionSettings = defaultSettings;
  private turn: SessionSettings | null = null;
  private readonly byCall = new Map<string, SessionSettings>();

  static of({ session, turn, calls }: SavedAnswers): AnsweredUnder {
    const answered = new AnsweredUnder();
    Object.assign(answered, { session, turn });
    for (const [settings, ids] of calls) for (const id of ids) answered.byCall.set(id, settings);
    return answered;
  }

  get saved(): SavedAnswers {
    const calls = Map.groupBy(this.byCall, ([, settings]) => settings);
    return { session: this.session, turn: this.turn, calls: [...calls].map(([settings, entries]) => [settings, entries.map(([id]) => id)]) };
  }

  apply({ facts }: SessionRecord): void {
    for (const fact of facts) {
      switch (fact.type) {
        case 'session.opened': this.session = fact.settings; break;
        case 'settings.changed': this.session = changeSettings(this.session, fact.settings); break;
        case 'turn.started': this.turn = this.session; break;
        case 'turn.settled': this.turn = null; break;
        case 'tool.answered': this.byCall.set(fact.callId, this.turn ?? this.session); break;
      }
    }
  }

  /** `undefined` for a call that was answered in another session: in a fork, or before a log began. */
  settingsOf(callId: string): SessionSettings | undefined {
    return this.byCall.get(callId);
  }
}
