/** What a host refuses, in words for the client. `code` is stable. */
export class HostError extends Error {
  readonly code: 'config' | 'not-found' | 'not-loaded' | 'invalid' | 'internal';

  constructor(code: HostError['code'], message: string) {
    super(message);
    this.name = 'HostError';
    this.code = code;
  }
}

export const noRollout = (id: string): HostError => new HostError('not-found', `no rollout found for thread id ${id}`);
