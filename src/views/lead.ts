import type { Fact, ResponseItem } from '../../machines/index.ts';

/** A setting that was told with what stands before the conversation. */
export type SettingTold = Extract<Fact, { type: 'setting.told' }>;

/**
 * What stands before the conversation, with the settings that were told with it and without those that it held before:
 * parts of its first developer message, that a model has taken over before all else, the mode after it. Without such a
 * message they make one.
 */
export const leadInto = (before: readonly ResponseItem[], told: readonly SettingTold[]): ResponseItem[] => {
  const items = before.flatMap(withoutSettings);
  if (told.length === 0) return items;
  const parts = (about: SettingTold['about']) => told.filter((one) => one.about === about).map(({ text }) => ({ type: 'input_text', text }));
  const withParts = (content: Extract<ResponseItem, { type: 'message' }>['content']) => [...parts('model'), ...content, ...parts('mode')];
  const at = items.findIndex((item) => item.type === 'message' && item.role === 'developer');
  if (at < 0) return [{ type: 'message', role: 'developer', content: withParts([]) }, ...items];
  return items.map((item, index) => (index === at && item.type === 'message' ? { ...item, content: withParts(item.content) } : item));
};

const SETTING = /^<(model_switch|collaboration_mode)>/;

const withoutSettings = (item: ResponseItem): ResponseItem[] => {
  if (item.type !== 'message' || !item.content.some(({ text }) => SETTING.test(text ?? ''))) return [item];
  const content = item.content.filter(({ text }) => !SETTING.test(text ?? ''));
  return content.length === 0 ? [] : [{ ...item, content }];
};
