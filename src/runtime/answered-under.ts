import { changeSettings, defaultSettings, type SessionSettings } from '../../machines/settings.ts';
import type { SessionRecord } from '../views/record.ts';
import type { TranscriptEntry } from '../views/transcript.ts';

/** As plain JSON: the places of the outputs under each settings. */
export type SavedAnswers = { session: SessionSettings; turn: SessionSettings | null; outputs: [SessionSettings, string[]][] };

/** What held when each tool call was answered: as in Codex, an output is what the model of that turn could read, and stays so. */
export class AnsweredUnder {
  private session: SessionSettings = defaultSettings;
  private turn: SessionSettings | null = null;
  /** By the place of the fact that told the output: models use the ids of calls again. */
  private readonly byPlace = new Map<string, SessionSettings>();
  private before: AnsweredUnder | null = null;

  static of({ session, turn, outputs }: SavedAnswers): AnsweredUnder {
    const answered = new AnsweredUnder();
    Object.assign(answered, { session, turn });
    for (const [settings, places] of outputs) for (const place of places) answered.byPlace.set(place, settings);
    return answered;
  }

  get saved(): SavedAnswers {
    const outputs = Map.groupBy(this.byPlace, ([, settings]) => settings);
    return { session: this.session, turn: this.turn, outputs: [...outputs].map(([settings, entries]) => [settings, entries.map(([place]) => place)]) };
  }

  apply({ seq, facts }: SessionRecord): void {
    for (const [index, fact] of facts.entries()) {
      switch (fact.type) {
        case 'session.opened': this.session = fact.settings; break;
        case 'settings.changed': this.session = changeSettings(this.session, fact.settings); break;
        case 'turn.started': this.turn = this.session; break;
        case 'turn.settled': this.turn = null; break;
        case 'tool.answered': this.byPlace.set(placeOf({ seq, fact: index }), this.turn ?? this.session); break;
      }
    }
  }

  /** `undefined` for what was said in another session: in a fork, or before a log began. */
  settingsOf(entry: Place): SessionSettings | undefined {
    return this.byPlace.get(placeOf(entry)) ?? this.before?.settingsOf(entry);
  }

  /** What it will be with one record more. It stays as it is itself, and has to stay so for as long as the other is used. */
  with(record: SessionRecord): AnsweredUnder {
    const next = new AnsweredUnder();
    Object.assign(next, { session: this.session, turn: this.turn, before: this });
    next.apply(record);
    return next;
  }
}

type Place = Pick<TranscriptEntry, 'seq' | 'fact'>;
const placeOf = ({ seq, fact }: Place): string => `${seq}.${fact}`;
