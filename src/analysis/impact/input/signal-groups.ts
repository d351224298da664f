import type { ImpactInput } from './impact-input.ts';

/** `latency.p95`, `checkout_p999`: the names that the presets and common exporters use. */
const PERCENTILE = /[._-]?p\d{2,3}$/;

/** Signals whose ids differ only in the percentile at their end are one group: near-duplicates. */
export const groupOf = (signal: ImpactInput['signal']): string =>
  PERCENTILE.test(signal.id) ? `percentiles of ${signal.id.replace(PERCENTILE, '')}` : signal.id;

/**
 * Signals of one group do not support each other, and count once: requests, failures or latency of a service measured at two points, or in
 * several percentiles, are the same thing measured twice. Gauges are independent of each other. The cases of the fit had one signal a group.
 */
export const supportGroupOf = (signal: ImpactInput['signal']): string =>
  signal.kind === 'gauge' ? groupOf(signal) : `${signal.kind}, bad ${signal.bad}`;
