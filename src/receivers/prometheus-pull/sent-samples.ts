import type { SeriesPoints } from '../../model/sample.ts';
import { seriesKey } from '../../model/series.ts';

/** The samples of the last minutes that were stored of one query, so that only what is new or has changed is stored when they are pulled again. */
export class SentSamples {
  #valueByInstant = new Map<string, ReadonlyMap<number, number>>();

  /** Without what is stored already. */
  unsent(points: readonly SeriesPoints[]): readonly SeriesPoints[] {
    return points.flatMap((each) => {
      const known = this.#valueByInstant.get(keyOf(each));
      if (!known) return [each];
      const indexes = [...each.at.keys()].filter((index) => known.get(each.at[index]!) !== each.values[index]);
      if (indexes.length === 0) return [];
      const pick = (list: Float64Array) => Float64Array.from(indexes, (index) => list[index]!);
      return [{ series: each.series, at: pick(each.at), values: pick(each.values) }];
    });
  }

  /** Call it when all of them are stored. Those before `from` are not asked for again, and forgotten. */
  note(points: readonly SeriesPoints[], from: number): void {
    this.#valueByInstant = new Map(
      points.map((each) => {
        const recent = [...each.at.entries()].filter(([, instant]) => instant >= from);
        return [keyOf(each), new Map(recent.map(([index, instant]) => [instant, each.values[index]!]))];
      }),
    );
  }
}

const keyOf = ({ series }: SeriesPoints): string => seriesKey(series.metric, series.tags);
