import { environmentWith, type Fact, type ResponseItem } from '../../machines/index.ts';

/** A setting that was told with what stands before the conversation. */
export type SettingTold = Extract<Fact, { type: 'setting.told' }>;

/** Items that stay the same stay the same objects: whoever writes them as JSON knows them by that. */
const made = new WeakMap<readonly SettingTold[], { before: readonly ResponseItem[]; lead: readonly ResponseItem[] }>();

/**
 * What stands before the conversation, with the settings that were told with it and without those that it held before:
 * parts of its first developer message, that a model has taken over before all else, the mode after it. Without such a
 * message they make one. Permissions and the environment stand where they stood.
 */
export const leadInto = (before: readonly ResponseItem[], told: readonly SettingTold[]): readonly ResponseItem[] => {
  const known = made.get(told);
  if (known?.before === before) return known.lead;
  const lead = withSettings(before, told);
  made.set(told, { before, lead });
  return lead;
};

const withSettings = (before: readonly ResponseItem[], told: readonly SettingTold[]): ResponseItem[] => {
  const items = before.flatMap(withoutSettings).map((item) => inItsPlace(item, told));
  if (!told.some(({ about }) => about === 'model' || about === 'mode')) return items;
  const parts = (about: SettingTold['about']) => told.filter((one) => one.about === about).map(({ text }) => ({ type: 'input_text', text }));
  const withParts = (content: Extract<ResponseItem, { type: 'message' }>['content']) => [...parts('model'), ...content, ...parts('mode')];
  const at = items.findIndex((item) => item.type === 'message' && item.role === 'developer');
  if (at < 0) return [{ type: 'message', role: 'developer', content: withParts([]) }, ...items];
  return items.map((item, index) => (index === at && item.type === 'message' ? { ...item, content: withParts(item.content) } : item));
};

const PERMISSIONS = '<permissions instructions>';
const ENVIRONMENT = '<environment_context>';

/** An item that holds none of it stays the same object. */
const inItsPlace = (item: ResponseItem, told: readonly SettingTold[]): ResponseItem => {
  if (item.type !== 'message') return item;
  const words = (about: SettingTold['about']): string | undefined => told.findLast((one) => one.about === about)?.text;
  const newText = (before = ''): string | undefined => {
    if (before.startsWith(PERMISSIONS)) return words('permissions');
    const environment = before.startsWith(ENVIRONMENT) ? words('environment') : undefined;
    return environment === undefined ? undefined : environmentWith(before, environment);
  };
  const content = item.content.map((part) => { const text = newText(part.text); return text === undefined ? part : { ...part, text }; });
  return content.every((part, index) => part === item.content[index]) ? item : { ...item, content };
};

const SETTING = /^<(model_switch|collaboration_mode)>/;

const withoutSettings = (item: ResponseItem): ResponseItem[] => {
  if (item.type !== 'message' || !item.content.some(({ text }) => SETTING.test(text ?? ''))) return [item];
  const content = item.content.filter(({ text }) => !SETTING.test(text ?? ''));
  return content.length === 0 ? [] : [{ ...item, content }];
};
