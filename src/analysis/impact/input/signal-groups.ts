import type { ImpactInput } from './impact-input.ts';

const PERCENTILE = /[._-]?p\d{2,3}$/;

/** Signals whose ids differ only in the percentile at their end are one group: near-duplicates. */
export const groupOf = (signal: ImpactInput['signal']): string =>
  PERCENTILE.test(signal.id) ? `percentiles of ${signal.id.replace(PERCENTILE, '')}` : signal.id;

/**
 * Signals with the same voice do not bear each other out, and speak once. What a service tells of its requests, failures or latency at two
 * places, or in several percentiles, is one thing told twice; gauges are things of their own. The cases of the fit had one signal a voice.
 */
export const supportGroupOf = (signal: ImpactInput['signal']): string =>
  signal.kind === 'gauge' ? groupOf(signal) : `${signal.kind}, bad ${signal.bad}`;
