/** No timer is longer, in milliseconds: Node ends one that is at once. Who is given more time than this has this. */
export const maxTimerMs = 2 ** 31 - 1;
