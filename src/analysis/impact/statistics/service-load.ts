import type { Millis } from '../../../model/instant.ts';
import { indexFrom, toAnalysisGrid } from '../../series/analysis-grid.ts';
import { cutWindow } from '../../series/native-series.ts';
import { type PreparedSeries, prepareSeries } from '../../series/prepared-series.ts';
import { transform } from '../../series/transform.ts';
import type { ImpactInput } from '../input/impact-input.ts';
import { blocksAround } from '../placebos/blocks.ts';
import { alignControl, type PlaceboTable, withControl } from '../placebos/placebo-table.ts';
import { type ShiftTest, testAgainstPlacebos, testShift } from './shift-test.ts';

/**
 * The load of a service, its requests, around a release. Latency and busy workers follow it, so a change that the load alone explains is
 * caused by the callers rather than by the release.
 */
export interface ServiceLoad {
  readonly series: PreparedSeries;
  /** How unusual its own change is, upwards and downwards. */
  readonly pRise: number;
  readonly pFall: number;
}

/** The signal that measures the load: the first count or rate of which a fall is bad. */
const loadSignal = (inputs: readonly ImpactInput[]): ImpactInput | null =>
  inputs.find(({ signal }) => (signal.kind === 'count' || signal.kind === 'rate') && signal.bad === 'down') ?? null;

/** Load around the release of the question; null where it cannot be measured. */
function loadAround({ signal, window, releaseAt, asOf, activeRegressions }: ImpactInput): ServiceLoad | null {
  const native = cutWindow(window, releaseAt, asOf);
  const series = prepareSeries(toAnalysisGrid(native.startMs, native.stepMs, transform(native, signal.kind).x));
  const anchor = indexFrom(series, releaseAt);
  const blocks = blocksAround(anchor, series.x.length - anchor, series.stepMs);
  const own = blocks && testShift(series, blocks, anchor, activeRegressions);
  return own?.outcome === 'tested' ? { series, pRise: own.test.up.pValue, pFall: own.test.down.pValue } : null;
}

/** The shift test on the movement that the load does not explain; null where there is no load or the two cannot be aligned. */
export function testBeyondLoad(series: PreparedSeries, table: PlaceboTable, load: ServiceLoad | null): ShiftTest | null {
  const aligned = load && alignControl(series, load.series, Number.POSITIVE_INFINITY);
  const beside = aligned && withControl(table, aligned);
  const outcome = beside && testAgainstPlacebos(beside);
  return outcome?.outcome === 'tested' ? outcome.test : null;
}

/** Load around any release of the service, computed once for each release. */
export function loadOf(inputs: readonly ImpactInput[]): (input: ImpactInput) => ServiceLoad | null {
  const source = loadSignal(inputs);
  const known = new Map<Millis, ServiceLoad | null>();
  return ({ signal, releaseId, releaseAt }) => {
    if (!source || source.signal.id === signal.id) return null;
    if (!known.has(releaseAt)) known.set(releaseAt, loadAround({ ...source, releaseId, releaseAt }));
    return known.get(releaseAt) ?? null;
  };
}
