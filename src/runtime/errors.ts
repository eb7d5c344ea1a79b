/** What a session refuses: the caller's mistake, told before anything is recorded. `code` is stable. */
export class SessionRefusal extends Error {
  readonly code: 'no-active-turn' | 'turn-running' | 'closed' | 'faulted' | 'limit' | 'not-steerable';

  constructor(code: SessionRefusal['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SessionRefusal';
    this.code = code;
  }
}
