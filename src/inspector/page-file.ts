import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The page as the package holds it: one file, and the policy that lets it run nothing but itself. */
export type Page = { html: string; policy: string };

/** Beside the compiled package, or beside the sources where those run. */
const places = ['../../inspector/index.html', '../../dist/inspector/index.html'];

/** Reads the built page. Throws where it has not been built. */
export const readPage = (path?: string): Page => {
  const found = path ?? places.map((place) => fileURLToPath(new URL(place, import.meta.url))).find((place) => existsSync(place));
  if (found === undefined || !existsSync(found)) throw new Error('Cannot find the inspector\'s page: it has not been built. Run `npm run build`.');
  const html = readFileSync(found, 'utf8');
  return { html, policy: policyOf(html) };
};

/**
 * What the page may do: run the scripts and styles that stand in it, by their hashes, a worker made of them, and talk to
 * where it came from. Nothing else: no image, no frame, no form, no other address.
 */
export const policyOf = (html: string): string => [
  `default-src 'none'`, `script-src ${hashes(html, 'script')}`, `style-src ${hashes(html, 'style')}`, `worker-src blob:`, `connect-src 'self'`, `img-src data:`,
  `base-uri 'none'`, `form-action 'none'`, `frame-ancestors 'none'`, `require-trusted-types-for 'script'`, `trusted-types hookturn-worker`,
].join('; ');

const hashes = (html: string, tag: 'script' | 'style'): string =>
  [...html.matchAll(new RegExp(`<${tag}(?![^>]*application/x-ndjson)[^>]*>([\\s\\S]*?)</${tag}>`, 'g'))].map(([, content = '']) => `'sha256-${createHash('sha256').update(content).digest('base64')}'`).join(' ') || `'none'`;
