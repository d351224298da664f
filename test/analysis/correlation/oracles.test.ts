import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { autocovariances, fitAutoregression, innovations } from '../../../src/analysis/correlation/autoregression.ts';
import { bridgeGaps } from '../../../src/analysis/correlation/bridge-gaps.ts';
import { UTC } from '../../../src/analysis/correlation/correlation-input.ts';
import { correlationAtLag, plainCorrelation } from '../../../src/analysis/correlation/cross-correlation.ts';
import { type Epochs, lagAt, moveAt, profileLength, readEpochs } from '../../../src/analysis/correlation/epochs.ts';
import { harmonicResidual } from '../../../src/analysis/correlation/harmonic-residual.ts';
import { findPeaks, jointPeaks } from '../../../src/analysis/correlation/joint-peaks.ts';
import { localCalendar, midnights } from '../../../src/analysis/correlation/local-calendar.ts';
import { mergeEvents } from '../../../src/analysis/correlation/merge-events.ts';
import { meanProfile } from '../../../src/analysis/correlation/null-profiles.ts';
import { nullTrains, type ShiftRule, WITH_FEW_DAYS, WITH_OTHER_DAYS } from '../../../src/analysis/correlation/null-trains.ts';
import { prewhiten } from '../../../src/analysis/correlation/prewhiten.ts';
import { remainingMemory } from '../../../src/analysis/correlation/remaining-memory.ts';
import { movingMean, seasonalResidual } from '../../../src/analysis/correlation/seasonal-residual.ts';
import { foldOnto } from '../../../src/analysis/correlation/transformed-grid.ts';
import { seededUniform } from '../../../src/analysis/stats/seeded-random.ts';
import { MINUTE_MS, millis } from '../../../src/model/instant.ts';
import { DAY, random, START, seasonal } from './simulate.ts';

const minutes = (length: number) => ({ startMs: START, stepMs: MINUTE_MS, length });

function noisy(length: number, name: string, gaps = 0.05): Float64Array {
  const chance = random(name);
  return Float64Array.from({ length }, () => (chance.uniform() < gaps ? Number.NaN : chance.normal()));
}

const slowMean = (values: readonly number[]): number => {
  const present = values.filter((value) => !Number.isNaN(value));
  return present.reduce((sum, value) => sum + value, 0) / present.length;
};

describe('seasonal residual', () => {
  it('is the point less the same time of the other days of its type', () => {
    const x = noisy(9 * DAY, 'seasonal oracle');
    const residual = seasonalResidual(x, MINUTE_MS, localCalendar(minutes(x.length), UTC));
    const around = (i: number) => slowMean([...x.subarray(Math.max(0, i - 7), Math.min(x.length, i + 8))]);
    for (const i of [3, 700, 5 * DAY + 12, 6 * DAY + 900, 8 * DAY + 1439].filter((each) => !Number.isNaN(x[each]!))) {
      const day = Math.floor(i / DAY);
      const others = [...Array(9).keys()].filter((other) => other !== day && other % 7 >= 5 === day % 7 >= 5);
      const expected = x[i]! - slowMean(others.map((other) => around(other * DAY + (i % DAY))));
      expect(residual[i]).toBeCloseTo(expected, 9);
    }
    expect([...residual.keys()].filter((i) => Number.isNaN(residual[i]!) !== Number.isNaN(x[i]!))).toEqual([]);
  });

  it('takes workdays for a lone day of the weekend, and the median where there is one day', () => {
    const x = Float64Array.from({ length: 6 * DAY }, (_, i) => (i % DAY) / 100);
    const residual = seasonalResidual(x, MINUTE_MS, localCalendar(minutes(x.length), UTC));
    expect(Math.abs(residual[5 * DAY + 600]!)).toBeLessThan(1e-9);
    const alone = seasonalResidual(x.subarray(0, DAY), MINUTE_MS, localCalendar(minutes(DAY), UTC));
    expect(alone[720]! - alone[0]!).toBeCloseTo(7.2, 9);
  });

  it('has a moving mean that is the mean', () => {
    const x = noisy(200, 'moving', 0.3);
    const means = movingMean(x, 3);
    for (let i = 0; i < x.length; i++) {
      expect(means[i]).toBeCloseTo(slowMean([...x.subarray(Math.max(0, i - 3), i + 4)]), 9);
    }
  });
});

describe('local calendar', () => {
  it('knows days, weekends and the clock', () => {
    const calendar = localCalendar(minutes(8 * DAY), UTC);
    expect([...calendar.weekend]).toEqual([0, 0, 0, 0, 0, 1, 1, 0]);
    expect([calendar.dayOf[DAY], calendar.stepOfDay[DAY + 61]]).toEqual([1, 61]);
    expect(calendar.pointAt[3 * calendar.stepsPerDay + 7]).toBe(3 * DAY + 7);
  });

  // Europe/Berlin: 2026-03-29 01:00 UTC from +1 h to +2 h, 2026-10-25 01:00 UTC back.
  it.each([
    ['a day of 23 hours', Date.UTC(2026, 2, 27, 23), Date.UTC(2026, 2, 29, 1), 60, 120, 23],
    ['a day of 25 hours', Date.UTC(2026, 9, 23, 22), Date.UTC(2026, 9, 25, 1), 120, 60, 25],
  ])('keeps the local clock through %s', (_name, start, change, before, after, hours) => {
    const zone = [
      { from: start, offsetMs: before * MINUTE_MS },
      { from: change, offsetMs: after * MINUTE_MS },
    ];
    const calendar = localCalendar({ startMs: start, stepMs: MINUTE_MS, length: 3 * DAY }, zone);
    const lengths = [0, 1].map((day) => calendar.dayOf.filter((each) => each === day).length / 60);
    expect(lengths).toEqual([24, hours]);
    const nineOClock = calendar.pointAt[1 * DAY + 9 * 60]!;
    expect(new Date(start + nineOClock * MINUTE_MS).toLocaleTimeString('en-GB', { timeZone: 'Europe/Berlin' })).toBe('09:00:00');
    expect([...calendar.weekend.slice(0, 3)]).toEqual([1, 1, 0]);
  });
});

describe('epochs', () => {
  const x = noisy(400, 'epochs', 0);
  const epochs = readEpochs(x, MINUTE_MS);

  it('are means of three minutes less those of the half hour before', () => {
    for (const anchor of [62, 100, 368]) {
      expect(epochs.usable[anchor]).toBe(1);
      for (let position = 0; position < profileLength(epochs); position++) {
        const lag = lagAt(epochs, position);
        const from = lag >= 0 ? anchor - 30 : anchor - 61;
        const expected =
          slowMean([...x.subarray(anchor + lag - 1, anchor + lag + 2)]) - slowMean([...x.subarray(from, from + 30)]);
        expect(moveAt(epochs, anchor, position)).toBeCloseTo(expected, 9);
      }
    }
    expect([epochs.usable[60], epochs.usable[61], epochs.usable[368], epochs.usable[369]]).toEqual([0, 1, 1, 0]);
  });

  it('have lags 0 to 30 after, and -30 to -2 before, so that none before touches the event', () => {
    const lags = Array.from({ length: profileLength(epochs) }, (_, position) => lagAt(epochs, position));
    expect(lags).toEqual([...Array(31).keys(), ...Array.from({ length: 29 }, (_, i) => i - 30)]);
  });

  it('add up to the mean profile', () => {
    const profile = meanProfile(epochs, Int32Array.of(70, 200, 333));
    for (const position of [0, 17, 30, 31, 59]) {
      expect(profile[position]).toBeCloseTo(slowMean([70, 200, 333].map((anchor) => moveAt(epochs, anchor, position))), 12);
    }
  });

  it('are not read at a gap', () => {
    const gap = x.slice().fill(Number.NaN, 200, 210);
    const { usable } = readEpochs(bridgeGaps(gap), MINUTE_MS);
    expect([usable[168], usable[169], usable[230], usable[270], usable[271]]).toEqual([1, 0, 0, 0, 1]);
    expect(bridgeGaps(Float64Array.of(Number.NaN, 1, Number.NaN, Number.NaN, 4))).toEqual(
      Float64Array.of(Number.NaN, 1, 2, 3, 4),
    );
  });
});

describe('null trains', () => {
  const calendar = localCalendar(minutes(14 * DAY), UTC);
  const epochs = readEpochs(new Float64Array(14 * DAY), MINUTE_MS);
  const anchors = Int32Array.of(600, 620, DAY + 900, 5 * DAY + 700);

  const draw = (over: Epochs, shiftRule: ShiftRule, seed = 3) =>
    nullTrains(anchors, over, calendar, shiftRule, 200, seededUniform(seed));
  /** Of one event in all draws: how much later or earlier in the day than it was. */
  const shiftsOf = (drawn: Int32Array, index: number) =>
    Array.from({ length: 200 }, (_, row) => (drawn[4 * row + index]! % DAY) - (anchors[index]! % DAY));

  it('keep the type of day, the hour, and each day together', () => {
    const drawn = draw(epochs, WITH_OTHER_DAYS);
    const days = new Set<number>();
    for (let row = 0; row < 200; row++) {
      const train = drawn.subarray(4 * row, 4 * row + 4);
      expect(train[1]! - train[0]!).toBe(20);
      for (const [index, anchor] of train.entries()) {
        const from = anchors[index]!;
        expect(calendar.weekend[calendar.dayOf[anchor]!]).toBe(calendar.weekend[calendar.dayOf[from]!]);
        expect(Math.abs((anchor % DAY) - (from % DAY))).toBeLessThanOrEqual(60);
      }
      expect(calendar.dayOf[train[0]!]).not.toBe(calendar.dayOf[train[2]!]);
      days.add(calendar.dayOf[train[0]!]!);
    }
    expect(days.size).toBe(10);
  });

  it('go elsewhere where a day has a gap', () => {
    const gap = new Float64Array(14 * DAY).fill(Number.NaN, 2 * DAY, 3 * DAY);
    const usable = readEpochs(gap, MINUTE_MS);
    const drawn = draw(usable, WITH_OTHER_DAYS);
    expect(drawn.every((anchor) => usable.usable[anchor] === 1)).toBe(true);
  });

  it.each([
    ['a day at a time', WITH_OTHER_DAYS, 30],
    ['a cluster at a time', WITH_FEW_DAYS, 60],
  ] as const)('lie about a centre from which the true train is no further than they: %s', (_name, shiftRule, reach) => {
    const centres: number[] = [];
    for (let seed = 1; seed <= 20; seed++) {
      const drawn = draw(epochs, shiftRule, seed);
      for (const index of [0, 2, 3]) {
        const shifts = shiftsOf(drawn, index);
        const [least, most] = [Math.min(...shifts), Math.max(...shifts)];
        // The whole of the reach is used, but for what 200 draws happen to miss at its ends.
        expect(most - least).toBeGreaterThan(2 * reach - 12);
        expect(most - least).toBeLessThanOrEqual(2 * reach);
        expect(least).toBeGreaterThanOrEqual(-2 * reach);
        expect(most).toBeLessThanOrEqual(2 * reach);
        // Some seeds put the true train near the end of the range: shift 0 need not be the middle, but is never outside.
        expect(least).toBeLessThanOrEqual(12);
        expect(most).toBeGreaterThanOrEqual(-12);
        centres.push((least + most) / 2);
      }
    }
    // The centre is drawn from the whole reach, not the train itself.
    expect(Math.min(...centres)).toBeLessThan(-reach / 2);
    expect(Math.max(...centres)).toBeGreaterThan(reach / 2);
  });

  it('move clusters of one day apart from each other where days are few', () => {
    const apart = Int32Array.of(600, 620, 800);
    const shifts = (shiftRule: ShiftRule): readonly number[] => {
      const drawn = nullTrains(apart, epochs, calendar, shiftRule, 50, seededUniform(3));
      return Array.from({ length: 50 }, (_, row) => drawn[3 * row + 2]! - drawn[3 * row]!);
    };
    expect(new Set(shifts(WITH_OTHER_DAYS))).toEqual(new Set([200]));
    expect(new Set(shifts(WITH_FEW_DAYS)).size).toBeGreaterThan(20);
  });
});

describe('autoregression', () => {
  it('solves the Yule-Walker equations', () => {
    const chance = random('ar2');
    const x = new Float64Array(4000);
    for (let i = 2; i < x.length; i++) x[i] = 1.2 * x[i - 1]! - 0.5 * x[i - 2]! + chance.normal();
    const { mean, weights } = fitAutoregression(x);
    const covariances = autocovariances(x, mean, weights.length);
    for (let lag = 1; lag <= weights.length; lag++) {
      let predicted = 0;
      for (let j = 0; j < weights.length; j++) predicted += weights[j]! * covariances[Math.abs(lag - 1 - j)]!;
      expect(predicted / covariances[0]!).toBeCloseTo(covariances[lag]! / covariances[0]!, 10);
    }
    expect(weights[0]).toBeCloseTo(1.2, 1);
    expect(weights[1]).toBeCloseTo(-0.5, 1);
  });

  it('leaves what the past did not foretell', () => {
    const x = Float64Array.of(1, 2, Number.NaN, 4, 3);
    const left = innovations(x, { mean: 1, weights: Float64Array.of(0.5) });
    expect([...left]).toEqual([Number.NaN, 1, Number.NaN, 3 - 0.25, 2 - 1.5]);
  });

  it('has nothing to say of a constant or an empty series', () => {
    expect(fitAutoregression(new Float64Array(50).fill(2)).weights).toHaveLength(0);
    expect(fitAutoregression(new Float64Array(50).fill(Number.NaN))).toEqual({ mean: 0, weights: new Float64Array(0) });
  });
});

describe('prewhitening', () => {
  it('leaves the hour after a midnight out, and nothing else', () => {
    const x = noisy(2 * DAY, 'break', 0).map((value, i) => value + (i >= DAY ? 50 : 0));
    const marks = { midnights: midnights(localCalendar(minutes(x.length), UTC)), stepsPerDay: DAY };
    expect(marks.midnights).toEqual([DAY]);
    const { scores } = prewhiten(x, marks);
    const missing = [...scores.keys()].filter((i) => Number.isNaN(scores[i]!) && i > 60);
    expect(missing).toEqual([...Array(60).keys()].map((i) => DAY + i));
    expect(prewhiten(x, null).scores[DAY]).not.toBeNaN();
  });

  it('leaves white noise of deviation 1', () => {
    const { scores, remaining } = prewhiten(seasonal(2, random('white')), null);
    const present = [...scores].filter((value) => !Number.isNaN(value));
    expect(present.reduce((sum, value) => sum + value ** 2, 0) / present.length).toBeCloseTo(1, 2);
    expect(remaining).toHaveLength(120);
    // Four deviations of an autocorrelation of white noise.
    expect(Math.max(...remaining.map(Math.abs))).toBeLessThan(4 / Math.sqrt(present.length));
  });
});

describe('remaining memory', () => {
  const stepsPerDay = 48;
  const days = { midnights: [1, 2, 3, 4, 5, 6].map((day) => day * stepsPerDay), stepsPerDay };
  /** A week of white noise whose last two days have most in common, as two days have that take their rhythm from each other. */
  const week = (chance: ReturnType<typeof random>): Float64Array => {
    const x = Float64Array.from({ length: 7 * stepsPerDay }, () => chance.normal());
    for (let i = 6 * stepsPerDay; i < x.length; i++) x[i] = 0.8 * x[i - stepsPerDay]! + 0.6 * x[i]!;
    return x;
  };

  it('estimates by how much correlations of unrelated series vary more than those of white ones', () => {
    const chance = random('remaining');
    const runs = 200;
    const lags = Array.from({ length: 21 }, (_, i) => i - 10);
    let factor = 0;
    let squares = 0;
    for (let run = 0; run < runs; run++) {
      const [x, y] = [week(chance), week(chance)];
      const [a, b] = [remainingMemory(x, days), remainingMemory(y, days)];
      factor += (1 + 2 * a.reduce((sum, each, position) => sum + each * b[position]!, 0)) / runs;
      for (const lag of lags) {
        const { r, pairs } = correlationAtLag(x, y, lag);
        squares += (r ** 2 * pairs) / runs / lags.length;
      }
    }
    // 2 x 0.8^2 for one day of seven; with all days at one lag it would be a seventh of that.
    expect(Math.abs(factor - 1 - (2 * 0.64) / 7)).toBeLessThan(0.04);
    // Four standard errors of a variance from so many.
    expect(Math.abs(squares / factor - 1)).toBeLessThan(0.09);
  });

  it('is read past gaps, and there is none of nothing', () => {
    const x = week(random('gaps')).fill(Number.NaN, 30, 200);
    expect(remainingMemory(x, days).every(Number.isFinite)).toBe(true);
    expect(remainingMemory(x, days)).toHaveLength(remainingMemory(week(random('none')), days).length);
    expect(remainingMemory(new Float64Array(400).fill(Number.NaN), days)).toHaveLength(0);
  });
});

describe('correlations', () => {
  it('at a lag are those of the overlap', () => {
    fc.assert(
      fc.property(fc.integer({ min: -20, max: 20 }), (lag) => {
        const [a, b] = [noisy(60, 'a', 0.1), noisy(60, 'b', 0.1)];
        const both = [...a.keys()]
          .filter((i) => i + lag >= 0 && i + lag < 60)
          .map((i) => [a[i]!, b[i + lag]!] as const)
          .filter(([u, v]) => !Number.isNaN(u + v));
        const sum = (value: (u: number, v: number) => number) => both.reduce((total, [u, v]) => total + value(u, v), 0);
        const { r, pairs } = correlationAtLag(a, b, lag);
        expect(pairs).toBe(both.length);
        expect(r).toBeCloseTo(sum((u, v) => u * v) / Math.sqrt(sum((u) => u * u) * sum((_, v) => v * v)), 12);
      }),
    );
  });

  it('take the means out, and are null for a constant', () => {
    // python3 -c "from scipy.stats import pearsonr; print(pearsonr([1, 2, 4, 8], [3, 1, 9, 12])[0])" -> 0.9089540018624295
    const r = plainCorrelation(Float64Array.of(1, 2, Number.NaN, 4, 8), Float64Array.of(3, 1, 100, 9, 12));
    expect(r).toBeCloseTo(0.9089540018624295, 12);
    expect(plainCorrelation(Float64Array.of(1, 1, 1, 1), Float64Array.of(1, 2, 3, 4))).toBeNull();
  });
});

describe('harmonic residual', () => {
  it('takes a line and waves of the day out, past gaps', () => {
    const x = Float64Array.from({ length: 2 * DAY }, (_, i) => {
      const angle = (2 * Math.PI * i) / DAY;
      return i % 50 === 0 ? Number.NaN : 5 + i / 1000 + 3 * Math.sin(angle + 1) - Math.cos(4 * angle);
    });
    const residual = harmonicResidual({ startMs: START, stepMs: MINUTE_MS, x });
    expect(Math.max(...residual.filter((value) => !Number.isNaN(value)).map(Math.abs))).toBeLessThan(1e-4);
  });
});

describe('joint peaks', () => {
  it('meet where both are high, and not on other days', () => {
    const chance = random('peaks');
    const [a, b] = [0, 1].map(() => Float64Array.from({ length: 7 * DAY }, () => chance.normal())) as [
      Float64Array,
      Float64Array,
    ];
    for (let i = 300; i < a.length; i += 977) {
      a.fill(9, i, i + 5);
      b.fill(9, i + 1, i + 6);
    }
    const calendar = localCalendar(minutes(a.length), UTC);
    const [first, second] = [findPeaks(a, MINUTE_MS), findPeaks(b, MINUTE_MS)];
    expect(first.points.length / a.length).toBeCloseTo(0.05, 2);
    const met = jointPeaks(first, second, calendar, true, 1)!;
    expect(met.share).toBeGreaterThan(met.expectedShare + 0.05);
    // Five workdays and two days of a weekend can be exchanged in 240 ways, and one of them is the way it was.
    expect(met.pValue).toBeLessThan(0.02);
    expect(jointPeaks(first, second, calendar, false, 1)!.pValue).toBeNull();
    expect(jointPeaks(first, findPeaks(new Float64Array(a.length), MINUTE_MS), calendar, true, 1)).toBeNull();
  });
});

describe('grids and events', () => {
  it('fold onto coarser steps by time', () => {
    const grid = { startMs: 120_000, stepMs: 60_000, x: Float64Array.of(1, 3, 5, Number.NaN, Number.NaN) };
    expect([...foldOnto(grid, 120_000, 120_000, 3).x]).toEqual([2, 5, Number.NaN]);
    expect([...foldOnto(grid, 180_000, 180_000, 1).x]).toEqual([4]);
  });

  it('count occasions less than five minutes apart once', () => {
    const at = [10, 0, 4, 5, 9].map((minute) => millis(minute * MINUTE_MS));
    expect(mergeEvents(at).map((each) => each / MINUTE_MS)).toEqual([0, 5, 10]);
  });
});
