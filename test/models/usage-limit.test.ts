import { describe, expect, it } from 'vitest';
import { httpError } from '../../src/models/model-errors.ts';
import { usageLimitMessage } from '../../src/models/usage-limit.ts';

/** As the real CLI said it, in a process whose time zone is UTC; times are said in the zone of this one. */
const said: [plan: string | null, resetsAtS: number | null, words: string][] = [
  [null, 4102444800, 'Try again at Jan 1st, 2100 12:00 AM.'],
  [null, null, 'Try again later.'],
  ['business', 4102444800, 'To get more access now, send a request to your admin or try again at Jan 1st, 2100 12:00 AM.'],
  ['edu', 4102444800, 'Try again at Jan 1st, 2100 12:00 AM.'],
  ['education', 4102444800, 'Try again at Jan 1st, 2100 12:00 AM.'],
  ['enterprise', 4102444800, 'Try again at Jan 1st, 2100 12:00 AM.'],
  ['enterprise_cbp_usage_based', 4102444800, 'To get more access now, send a request to your admin or try again at Jan 1st, 2100 12:00 AM.'],
  ['free', 4102444800, 'Upgrade to Plus to continue using Codex (https://chatgpt.com/explore/plus), or try again at Jan 1st, 2100 12:00 AM.'],
  ['go', 4102444800, 'Upgrade to Plus to continue using Codex (https://chatgpt.com/explore/plus), or try again at Jan 1st, 2100 12:00 AM.'],
  [null, 1801900800, 'Try again at Feb 6th, 2027 8:00 AM.'],
  ['plus', 4102444800, 'Upgrade to Pro (https://chatgpt.com/explore/pro), visit https://chatgpt.com/settings/usage to purchase more credits or try again at Jan 1st, 2100 12:00 AM.'],
  ['plus', null, 'Upgrade to Pro (https://chatgpt.com/explore/pro), visit https://chatgpt.com/settings/usage to purchase more credits or try again later.'],
  ['pro', 4102444800, 'Visit https://chatgpt.com/settings/usage to purchase more credits or try again at Jan 1st, 2100 12:00 AM.'],
  ['prolite', 4102444800, 'Visit https://chatgpt.com/settings/usage to purchase more credits or try again at Jan 1st, 2100 12:00 AM.'],
  ['self_serve_business_usage_based', 4102444800, 'To get more access now, send a request to your admin or try again at Jan 1st, 2100 12:00 AM.'],
  ['team', 4102444800, 'To get more access now, send a request to your admin or try again at Jan 1st, 2100 12:00 AM.'],
  ['weird', 4102444800, 'Try again at Jan 1st, 2100 12:00 AM.'],
];

describe('a usage limit', () => {
  it.each(said)('of the plan %s that resets at %s', (plan, resetsAtS, words) => {
    const resets = resetsAtS === null ? null : resetsAtS + new Date(resetsAtS * 1000).getTimezoneOffset() * 60;
    expect(usageLimitMessage({ plan, resetsAtS: resets }, new Date(0))).toBe(`You’ve hit your usage limit. ${words}`);
  });

  it('that resets today says the time alone', () => {
    const at = new Date(2026, 10, 26, 10, 53);
    expect(usageLimitMessage({ plan: null, resetsAtS: at.getTime() / 1000 }, new Date(2026, 10, 26, 9))).toBe('You’ve hit your usage limit. Try again at 10:53 AM.');
  });

  it('is told by the type of the error, and not by its code', () => {
    const told = (error: object) => httpError({ status: 429, url: 'http://x', body: JSON.stringify({ error }) });
    expect(told({ type: 'usage_not_included' })).toMatchObject({ message: 'To use Codex with your ChatGPT plan, upgrade to Plus: https://chatgpt.com/explore/plus.', code: 'usageLimitExceeded' });
    expect(told({ type: 'usage_limit_reached' })).toMatchObject({ message: 'You’ve hit your usage limit. Try again later.', code: 'usageLimitExceeded' });
    expect(told({ type: 'server_error', code: 'usage_limit_reached' })).toMatchObject({ code: 'responseTooManyFailedAttempts' });
  });
});
