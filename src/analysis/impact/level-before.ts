import { isPresent, type NativeSeries } from './native-series.ts';

/** Effects are told relative to the mean of this long before the release. */
const LEVEL_MS = 3_600_000;

/** Where the signal stood before the release, in its own unit. */
export interface LevelBefore {
  /** For a ratio: numerators over denominators, added up first. */
  readonly level: number;
  readonly samples: number;
  /** Mean denominator of a sample; 0 for other kinds. */
  readonly requestsPerSample: number;
  readonly requests: number;
}

/** Null when the hour before the release has no sample. */
export function levelBefore(series: NativeSeries): LevelBefore | null {
  const from = Math.max(0, series.anchor - Math.round(LEVEL_MS / series.stepMs));
  let samples = 0;
  let sum = 0;
  let requests = 0;
  for (let i = from; i < Math.min(series.anchor, series.values.length); i++) {
    if (!isPresent(series, i)) continue;
    samples++;
    sum += series.values[i]!;
    requests += series.denominators ? series.denominators[i]! : 0;
  }
  if (samples === 0) return null;
  const level = sum / (series.denominators ? requests : samples);
  return { level, samples, requests, requestsPerSample: requests / samples };
}
