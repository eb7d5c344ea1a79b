/** The sequence number to read from; throws RangeError for what is none. */
export function checkFrom(from: number): number {
  if (!Number.isSafeInteger(from) || from < 1) {
    throw new RangeError(`Cannot read from sequence ${from}: sequence numbers are whole and begin with 1`);
  }
  return from;
}
