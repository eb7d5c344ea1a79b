import { violation, type Check } from './check.ts';

/** The core never goes wrong by itself: a fault in a log is a mistake in a chart, whoever caused it. */
export const faultCheck = (): Check => ({
  hear: (record) => record.facts.flatMap((fact) => (fact.type === 'fault.told' ? [violation('fault', record, `${fact.where}: ${fact.message}`)] : [])),
});
