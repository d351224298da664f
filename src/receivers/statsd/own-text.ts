/**
 * A copy that shares no memory. A part cut out of a datagram's text keeps the whole text alive, up to 64 KiB for a name of twenty bytes;
 * whatever outlives the datagram is copied first.
 */
export const ownText = (text: string): string => Buffer.from(text).toString();
