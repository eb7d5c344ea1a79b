/** What a provider says of a plan whose limit is reached. `resetsAtS`: unix seconds. */
export type UsageLimit = { plan: string | null; resetsAtS: number | null };

const upgrade = 'Upgrade to Plus to continue using Codex (https://chatgpt.com/explore/plus), or';
const credits = 'isit https://chatgpt.com/settings/usage to purchase more credits or';
const askAdmin = 'To get more access now, send a request to your admin or';

/** What else each plan may do than wait. */
const advice: ReadonlyMap<string, string> = new Map([
  ['free', upgrade], ['go', upgrade],
  ['plus', `Upgrade to Pro (https://chatgpt.com/explore/pro), v${credits}`],
  ['pro', `V${credits}`], ['prolite', `V${credits}`],
  ['team', askAdmin], ['business', askAdmin], ['self_serve_business_usage_based', askAdmin], ['enterprise_cbp_usage_based', askAdmin],
]);

/** The limit in Codex's words, with the time as it is here. */
export function usageLimitMessage({ plan, resetsAtS }: UsageLimit, now: Date): string {
  const again = resetsAtS === null ? 'later' : `at ${clock(new Date(resetsAtS * 1000), now)}`;
  const otherwise = advice.get(plan ?? '');
  return `You’ve hit your usage limit. ${otherwise === undefined ? 'Try' : `${otherwise} try`} again ${again}.`;
}

/** Today the time alone, else the date before it. */
function clock(at: Date, now: Date): string {
  const time = `${at.getHours() % 12 || 12}:${String(at.getMinutes()).padStart(2, '0')} ${at.getHours() < 12 ? 'AM' : 'PM'}`;
  if (at.toDateString() === now.toDateString()) return time;
  const month = at.toLocaleString('en-US', { month: 'short' });
  return `${month} ${ordinal(at.getDate())}, ${at.getFullYear()} ${time}`;
}

function ordinal(day: number): string {
  const suffixes = ['th', 'st', 'nd', 'rd'];
  return `${day}${day > 10 && day < 14 ? 'th' : suffixes[day % 10] ?? 'th'}`;
}
