import type { Fact } from '../facts.ts';
import { toldBy, type ToldSettings } from '../settings.ts';
import type { SessionContext } from './context.ts';
import { runningTurn } from './decision.ts';

/*
 * The model is told of the settings that it has to know: of its collaboration mode, and that it takes over from another
 * model. Once with what stands before the conversation, then where they change.
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

const anew = (context: SessionContext, now: ToldSettings): Fact[] => [
  ...(context.told === null || context.told.model === now.model ? [] : [modelFact(context, true)]),
  ...(now.instructions === null || now.instructions === '' ? [] : [modeFact(context, now.instructions, true)]),
];

const changes = (context: SessionContext, told: ToldSettings, now: ToldSettings): Fact[] => {
  const isOtherModel = told.model !== now.model;
  const isOtherMode = told.mode !== now.mode || told.instructions !== now.instructions;
  return [
    ...(isOtherModel ? [modelFact(context, false)] : []),
    ...(now.instructions !== null && (isOtherMode || (isOtherModel && now.instructions !== '')) ? [modeFact(context, now.instructions, false)] : []),
  ];
};

const modelFact = (context: SessionContext, begins: boolean): Fact =>
  ({ type: 'setting.told', turn: runningTurn(context).id, about: 'model', anew: begins, text: `<model_switch>\n${MODEL_SWITCH}\n\n${context.instructions}\n</model_switch>` });

const modeFact = (context: SessionContext, instructions: string, begins: boolean): Fact =>
  ({ type: 'setting.told', turn: runningTurn(context).id, about: 'mode', anew: begins, text: `<collaboration_mode>${instructions}</collaboration_mode>` });

/** Codex's words. */
const MODEL_SWITCH = 'The user was previously using a different model. Please continue the conversation according to the following instructions:';
