import type { ImpactInput } from '../../../src/analysis/impact/input/impact-input.ts';
import { HOUR_MS, MINUTE_MS, millis } from '../../../src/model/instant.ts';
import type { BadDirection, SignalKind } from '../../../src/model/signal.ts';

export interface MadeSignal {
  readonly kind: SignalKind;
  readonly bad: BadDirection;
  /** Value of a minute, counted from the release; NaN where it is missing. */
  readonly at: (minute: number) => number;
  readonly id?: string;
  readonly historyHours?: number;
  readonly afterMin?: number;
  readonly control?: (minute: number) => number;
  readonly releases?: ImpactInput['releases'];
  /** Of the release, hours after midnight. */
  readonly hour?: number;
}

/** The input of one signal whose value is given minute by minute. */
export function madeInput(made: MadeSignal): ImpactInput {
  const { kind, bad, at, id = `shop.${kind}`, historyHours = 48, afterMin = 60, hour = 14 } = made;
  const releaseAt = millis(Date.UTC(2026, 0, 14) + hour * HOUR_MS);
  const start = millis(releaseAt - historyHours * HOUR_MS);
  const window = (valueAt: (minute: number) => number): ImpactInput['window'] => ({
    start,
    stepMs: MINUTE_MS,
    values: Float64Array.from({ length: historyHours * 60 + afterMin }, (_, i) => valueAt(i - historyHours * 60)),
    denominators: null,
  });
  return {
    signal: { id, name: id, kind, bad, unit: null },
    window: window(at),
    controls: made.control ? [window(made.control)] : [],
    releaseId: 'release',
    releaseAt,
    asOf: millis(releaseAt + afterMin * MINUTE_MS),
    releases: made.releases ?? [{ id: 'release', at: releaseAt, sameService: true }],
    activeRegressions: [],
    wasFlagged: false,
  };
}
