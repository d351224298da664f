/** The bits of the NaN that marks the end of a series (prometheus, model/value). Any other NaN is a value. */
export const STALE_MARKER = { high: 0x7ff00000, low: 0x00000002 } as const;
