/*
 * The page lets nothing become code but its own worker, which the build has put into it. Whoever makes a worker here
 * passes this policy, and the policy takes addresses of this page's own blobs only.
 */
type Policy = { createScriptURL(url: string): string };
type Types = { createPolicy(name: string, rules: Policy): Policy };

const rules: Policy = {
  createScriptURL: (url) => {
    if (url.startsWith('blob:')) return url;
    throw new TypeError('only a worker of the page itself may be made');
  },
};

/** Makes the page's worker while workers pass the policy. */
export const makeWorker = (source: new () => Worker): Worker => {
  const types = (globalThis as { trustedTypes?: Types }).trustedTypes;
  const policy = types?.createPolicy('hookturn-worker', rules) ?? rules;
  const Plain = globalThis.Worker;
  globalThis.Worker = class extends Plain {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(policy.createScriptURL(String(url)), options);
    }
  };
  try {
    return new source();
  } finally {
    globalThis.Worker = Plain;
  }
};
