import type { Samples, SeriesSamples } from '../../model/sample.ts';
import { type Series, seriesKey } from '../../model/series.ts';
import { firstIndexAt } from './grid.ts';

/** Tags that tell processes apart; series that differ in others alone, such as in a status, come from one. */
export const PROCESS_TAGS: ReadonlySet<string> = new Set([
  'environment',
  'env',
  'host',
  'hostname',
  'instance',
  'job',
  'pod',
  'service',
]);

/** The oldest series of a process is in each of its scrapes; a few more, should that one have ended. */
const WITNESSES = 3;

/**
 * The totals, with a sample of 0 in front where a series begins while its process is known already. A counter of Prometheus with a status as
 * label does not exist before the first such answer, so the first errors of a release would be lost, as they are to `increase`. What shows
 * that the process was there: another series of the metric and process has a sample at the very instant of the first one, as of one scrape,
 * and one before it. Of a process that itself begins nothing is known.
 */
export function withBeginnings(totals: readonly SeriesSamples[]): readonly SeriesSamples[] {
  const processes = Map.groupBy(totals, ({ series }) => processOf(series));
  const witnesses = new Map([...processes].map(([process, same]) => [process, oldest(same)]));
  return totals.map((total) => {
    const { series, samples } = total;
    const first = samples.at[0];
    if (first === undefined || series.firstAt < first) return total;
    const before = lastScrapeBefore(first, witnesses.get(processOf(series))!);
    return before === null ? total : { series, samples: beginningAt(before, samples) };
  });
}

const processOf = ({ metric, tags }: Series): string =>
  seriesKey(
    metric,
    tags.filter(([name]) => PROCESS_TAGS.has(name)),
  );

const oldest = (totals: readonly SeriesSamples[]): readonly SeriesSamples[] =>
  totals
    .filter(({ samples }) => samples.at.length > 1)
    .sort((a, b) => a.samples.at[0]! - b.samples.at[0]!)
    .slice(0, WITNESSES);

/** The instant of the sample before the one at `instant` in a series that has both; null where none has. */
function lastScrapeBefore(instant: number, witnesses: readonly SeriesSamples[]): number | null {
  for (const { samples } of witnesses) {
    const index = firstIndexAt(samples.at, instant);
    if (index > 0 && samples.at[index] === instant) return samples.at[index - 1]!;
  }
  return null;
}

function beginningAt(instant: number, samples: Samples): Samples {
  const at = new Float64Array(samples.at.length + 1);
  const values = new Float64Array(samples.at.length + 1);
  at[0] = instant;
  at.set(samples.at, 1);
  values.set(samples.values, 1);
  return { at, values };
}
