import type { Millis } from '../model/instant.ts';
import type { Schema } from '../openapi/schema.ts';
import type { AggregatedStep } from './aggregated-step.ts';
import type { ShopSeries } from './shop-series.ts';

/** The points of these steps. `anchor` is the instant of offset 0. Series without a point are left out. */
export function samplesBody(
  series: readonly ShopSeries[],
  steps: readonly AggregatedStep[],
  anchor: Millis,
): Schema<'SamplesBody'> {
  const bodies = series.map(({ metric, tags, kind, unit, valueIn }): Schema<'SamplesOfSeries'> => {
    const points: [number, number][] = [];
    for (const step of steps) {
      const value = valueIn(step);
      if (value !== null) points.push([anchor + step.offsetMs, value]);
    }
    return { metric, tags, kind, ...(unit === null ? {} : { unit }), points };
  });
  return { series: bodies.filter((body) => body.points.length > 0) };
}
