import { type Millis, millis } from '../../src/model/instant.ts';
import type { SeriesSamples } from '../../src/model/sample.ts';
import type { Series } from '../../src/model/series.ts';
import { toTags } from '../../src/model/tags.ts';

/** A Monday at 00:00 UTC, on every usual grid. */
export const EPOCH = millis(Date.UTC(2026, 10, 23));

export const secondsAfter = (seconds: number): Millis => millis(EPOCH + seconds * 1_000);

/** `series('shop.gunicorn.requests', 'env:prod,service:checkout')` */
export function series(metric: string, tags = '', firstAt: Millis = EPOCH): Series {
  const pairs = tags === '' ? [] : tags.split(',').map((tag) => tag.split(':') as [string, string]);
  return { metric, tags: toTags(pairs), kind: null, unit: null, firstAt, lastAt: firstAt };
}

/** Samples as `[seconds after EPOCH, value]`. */
export function samplesOf(of: Series, points: ReadonlyArray<readonly [seconds: number, value: number]>): SeriesSamples {
  const at = Float64Array.from(points, ([seconds]) => secondsAfter(seconds));
  const values = Float64Array.from(points, ([, value]) => value);
  return { series: { ...of, firstAt: (at[0] as Millis | undefined) ?? of.firstAt }, samples: { at, values } };
}

/** One sample every `stepSeconds`; null leaves one out. */
export const steady = (of: Series, stepSeconds: number, values: ReadonlyArray<number | null>, from = 0): SeriesSamples =>
  samplesOf(
    of,
    values.flatMap((value, index) => (value === null ? [] : [[from + index * stepSeconds, value] as const])),
  );
