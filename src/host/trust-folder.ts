import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'smol-toml';
import { projectTrust, replaceFile } from '../hooks/index.ts';
import type { OpenRequest } from './open-session.ts';
import { readSessionConfig } from './session-config.ts';

/**
 * As Codex does: who starts a session in a folder of his choice, with a sandbox that may write there, trusts the folder's
 * project from then on, unless the user's configuration already says what he thinks of it. Where the configuration file
 * cannot be added to, it holds for this session: the request that comes back says so.
 */
export function trustNamedFolder(codexHome: string, request: OpenRequest): OpenRequest {
  const { cwd, overrides } = request;
  const read = readSessionConfig({ codexHome, cwd, overrides });
  if (!read.ok || read.config.sandbox.mode === 'read-only') return request;
  const { level, folder } = projectTrust(cwd, read.config.effective);
  if (level !== undefined || isAdded(codexHome, folder)) return request;
  return { ...request, overrides: { ...overrides, config: { ...overrides.config, projects: { [folder]: { trust_level: 'trusted' } } } } };
}

function isAdded(codexHome: string, folder: string): boolean {
  try {
    return addTrustedProject(codexHome, folder);
  } catch {
    return false;
  }
}

/**
 * Adds `[projects."<folder>"] trust_level = "trusted"` at the end of the user's config file. False, and nothing done, where
 * that would make it no TOML. Throws where the file cannot be read or written.
 */
export function addTrustedProject(codexHome: string, folder: string): boolean {
  const file = path.join(codexHome, 'config.toml');
  const old = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  const text = `${old}${old === '' || old.endsWith('\n') ? '' : '\n'}${old === '' ? '' : '\n'}[projects.${JSON.stringify(folder)}]\ntrust_level = "trusted"\n`;
  if (!isToml(text)) return false;
  replaceFile(file, text);
  return true;
}

const isToml = (text: string): boolean => {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
};
