/** Codex counts tokens by bytes: four of them make one. */
const bytesPerToken = 4;

export const tokensOf = (bytes: number): number => Math.ceil(bytes / bytesPerToken);
export const bytesOf = (tokens: number): number => tokens * bytesPerToken;
export const byteLength = (text: string): number => Buffer.byteLength(text, 'utf8');
