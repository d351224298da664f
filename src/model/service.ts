/**
 * The text by which services are put into order: what belongs to no service comes first. Tells the service without a name from one that
 * is named by an empty text.
 */
export const serviceKey = (service: string | null): string => (service === null ? '' : `=${service}`);

/** The service of a key made by `serviceKey`. */
export const serviceOfKey = (key: string): string | null => (key === '' ? null : key.slice(1));
