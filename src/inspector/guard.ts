import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { inspectorLimits } from './limits.ts';

export type Refusal = { status: 400 | 403 | 405 | 414; reason: string };

/**
 * Why a request is refused; null for one that may be served. The log of a session holds secrets: it is given to the page
 * that has the token, on this machine, and to nobody who was led here by another site or another name of this address.
 */
export const refusal = (request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>, { port, token }: { port: number; token: string }): Refusal | null => {
  const { method, url = '/', headers } = request;
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, reason: 'only GET is answered here' };
  if (url.length > inspectorLimits.urlChars) return { status: 414, reason: 'the address is too long' };
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!hosts.includes(headers.host ?? '')) return { status: 403, reason: `the Host header names another host; open http://127.0.0.1:${port}` };
  if (headers.origin !== undefined && !hosts.some((host) => headers.origin === `http://${host}`)) return { status: 403, reason: 'the Origin header names another site' };
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return { status: 403, reason: 'another site asked for this' };
  const given = URL.canParse(url, 'http://127.0.0.1') ? new URL(url, 'http://127.0.0.1').searchParams.get('token') : null;
  return given !== null && sameText(given, token) ? null : { status: 403, reason: 'the token is missing or wrong; open the address that was printed' };
};

const sameText = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};
