/** Bytes as JSON; more than any number of them where there is no such text. */
export const sizeOf = (value: unknown): number => {
  try {
    return Buffer.byteLength(JSON.stringify(value));
  } catch {
    return Infinity;
  }
};
