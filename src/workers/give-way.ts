/** Lets whatever waits on this thread run: call it between pieces of work of some milliseconds each. */
export const giveWay = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
