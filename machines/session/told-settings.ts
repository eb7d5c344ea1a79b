import type { Fact } from '../facts.ts';
import { toldBy, type ToldPlace, type ToldSettings } from '../settings.ts';
import type { SessionContext } from './context.ts';
import { runningTurn } from './decision.ts';

/*
 * The model is told of the settings that it has to know: that it takes over from another model, what it may do, its
 * collaboration mode, and where it works. Once with what stands before the conversation, then where they change.
 */

/** What the running turn has to tell before anything else of it is said; nothing where the model knows it. */
export const changesToTell = (context: SessionContext): { context: Partial<SessionContext>; facts: Fact[] } => {
  const { told } = context;
  const now = toldBy(runningTurn(context).settings);
  return { context: { told: now }, facts: told === null ? anew(context, now) : changes(context, told, now) };
};

/** The conversation begins anew, and everything that still holds is told with what stands before it. */
export const everythingToTell = (context: SessionContext): { context: Partial<SessionContext>; facts: Fact[] } => {
  const now = toldBy(runningTurn(context).settings);
  return { context: { told: now }, facts: anew(context, now) };
};

const anew = (context: SessionContext, now: ToldSettings): Fact[] => {
  const { told, opening } = context;
  return [
    ...(told === null || told.model === now.model ? [] : [modelFact(context, true)]),
    ...(opening?.permissions === now.permissions ? [] : placeFacts(context, 'permissions', now, true)),
    ...(now.instructions === null || now.instructions === '' ? [] : [modeFact(context, now.instructions, true)]),
    ...(opening?.environment === now.environment ? [] : placeFacts(context, 'environment', now, true)),
  ];
};

const changes = (context: SessionContext, told: ToldSettings, now: ToldSettings): Fact[] => {
  const isOtherModel = told.model !== now.model;
  const isOtherMode = told.mode !== now.mode || told.instructions !== now.instructions;
  return [
    ...(isOtherModel ? [modelFact(context, false)] : []),
    ...changedPlace(context, 'permissions', told, now),
    ...(now.instructions !== null && (isOtherMode || (isOtherModel && now.instructions !== '')) ? [modeFact(context, now.instructions, false)] : []),
    ...changedPlace(context, 'environment', told, now),
  ];
};

/** Nothing where nobody knows what the model was told before. */
const changedPlace = (context: SessionContext, about: keyof ToldPlace, told: ToldSettings, now: ToldSettings): Fact[] =>
  (told[about] === undefined || told[about] === now[about] ? [] : placeFacts(context, about, now, false));

const placeFacts = (context: SessionContext, about: keyof ToldPlace, { [about]: text }: ToldPlace, begins: boolean): Fact[] =>
  (text === undefined ? [] : [{ type: 'setting.told', turn: runningTurn(context).id, about, anew: begins, text }]);

const modelFact = (context: SessionContext, begins: boolean): Fact =>
  ({ type: 'setting.told', turn: runningTurn(context).id, about: 'model', anew: begins, text: `<model_switch>\n${MODEL_SWITCH}\n\n${context.instructions}\n</model_switch>` });

const modeFact = (context: SessionContext, instructions: string, begins: boolean): Fact =>
  ({ type: 'setting.told', turn: runningTurn(context).id, about: 'mode', anew: begins, text: `<collaboration_mode>${instructions}</collaboration_mode>` });

/** Codex's words. */
const MODEL_SWITCH = 'The user was previously using a different model. Please continue the conversation according to the following instructions:';
