/** Codex has a catalogue of the models that take verbosity and the paid tiers; here their names tell. */
export const isOpenAis = (model: string): boolean => model.startsWith('gpt-');

/** Whether a model can be asked for in a service tier: any in `flex`, and in `default`, which is none. */
export const takesTier = (model: string, tier: string): boolean => tier === 'default' || tier === 'flex' || isOpenAis(model);
