import { describe, expect, it } from 'vitest';
import type { NearbyRelease } from '../../../src/analysis/impact/input/impact-input.ts';
import { type ChangeInput, type ChangeResult, dateChange } from '../../../src/analysis/suspects/date-change.ts';
import { rankSuspects as divide } from '../../../src/analysis/suspects/rank-suspects.ts';
import { MINUTE_MS, type Millis, millis } from '../../../src/model/instant.ts';
import { chance } from '../../insights/inline/noisy-series.ts';

const BEGIN = Date.UTC(2026, 10, 16);
const DAY_MINUTES = 1_440;

/** Minutes after the selected point, which is a day after the beginning. */
const minute = (minutes: number): Millis => millis(BEGIN + (DAY_MINUTES + minutes) * MINUTE_MS);

/** A selected point, with the releases among which its change is divided. */
type SuspectInput = ChangeInput & { readonly releases: readonly NearbyRelease[] };

function rankSuspects({ releases, ...point }: SuspectInput) {
  const change: ChangeResult = dateChange(point);
  return change.outcome === 'dated' ? { ...change, ...divide(change, releases) } : change;
}

/** A day of noise around 100 with `change` added from minute to minute, and the quarter of an hour after it. */
function input(
  change: (minutes: number) => number,
  releases: readonly NearbyRelease[],
  fields: Partial<SuspectInput> = {},
): SuspectInput {
  const next = chance(7);
  const values = Float64Array.from({ length: DAY_MINUTES + 15 }, (_, index) => {
    const noise = next() + next() + next() + next() - 2;
    return 100 + 3 * noise + change(index - DAY_MINUTES);
  });
  const window = { start: millis(BEGIN), stepMs: MINUTE_MS, values, denominators: null };
  return { signal: { kind: 'latency', bad: 'up' }, window, at: minute(0), asOf: minute(15), releases, ...fields };
}

const release = (id: string, minutes: number, sameService = true): NearbyRelease => ({ id, at: minute(minutes), sameService });
const stepAt = (from: number) => (minutes: number) => (minutes >= from ? 30 : 0);

function ranked(given: SuspectInput) {
  const ranking = rankSuspects(given);
  if (ranking.outcome !== 'dated') throw new Error(ranking.outcome);
  return ranking;
}

const shares = (given: SuspectInput) => {
  const { suspects, noneOfThese } = ranked(given);
  return { ...Object.fromEntries(suspects.map(({ id, share }) => [id, share])), noneOfThese } as Record<string, number>;
};

describe('rankSuspects', () => {
  it('attributes a change to the release before it', () => {
    const given = input(stepAt(-8), [release('old', -70), release('guilty', -10), release('late', 2)]);
    const { certainty, direction, onsetAt, suspects } = ranked(given);
    expect({ certainty, direction, onset: (onsetAt - minute(0)) / MINUTE_MS }).toEqual({
      certainty: 'clear',
      direction: 'up',
      onset: -8,
    });
    expect(suspects[0]).toMatchObject({ id: 'guilty' });
    expect(suspects[0]!.share).toBeGreaterThan(0.8);
    expect(suspects[0]!.onset.at - minute(-10)).toBeLessThanOrEqual(2 * MINUTE_MS);
  });

  it('finds who began a spike that came back', () => {
    const given = input((minutes) => (minutes >= -4 && minutes < 6 ? 40 : 0), [release('guilty', -5), release('before', -60)]);
    expect(ranked(given)).toMatchObject({ certainty: 'clear', suspects: [{ id: 'guilty' }, { id: 'before' }] });
  });

  it('gives shares that add up to one', () => {
    const given = input(stepAt(-8), [release('a', -85), release('b', -40), release('c', -12), release('d', -9, false)]);
    expect(Object.values(shares(given)).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  it('counts the release of another service a fiftieth beside one of its own', () => {
    const odds = (sameService: boolean) => {
      const { a, b } = shares(input(stepAt(-8), [release('a', -9, sameService), release('b', -9)])) as { a: number; b: number };
      return a / b;
    };
    expect(odds(true)).toBeCloseTo(1, 12);
    expect(odds(false)).toBeCloseTo(0.02, 12);
  });

  it('counts it a quarter where the service has none of its own', () => {
    const noneBeside = (sameService: boolean) => {
      const { a, noneOfThese } = shares(input(stepAt(-8), [release('a', -9, sameService)])) as { a: number; noneOfThese: number };
      return a / noneOfThese;
    };
    expect(noneBeside(false) / noneBeside(true)).toBeCloseTo(0.25, 12);
  });

  it('blames none of them for what began long after, or before', () => {
    expect(shares(input(stepAt(-2), [release('a', -60)])).noneOfThese).toBeGreaterThan(0.95);
    expect(shares(input(stepAt(-30), [release('a', -10)])).noneOfThese).toBeGreaterThan(0.95);
  });

  it('blames none of them where there are none', () => {
    expect(ranked(input(stepAt(-8), []))).toMatchObject({ certainty: 'clear', suspects: [], noneOfThese: 1 });
  });

  it.each([
    ['up', 'up', 30, 'up'],
    ['down', 'up', 30, 'up'],
    ['up', 'down', -30, 'down'],
    ['either', 'down', -30, 'down'],
  ] as const)('of a signal bad %s sees a move %s', (bad, _move, height, direction) => {
    const given = input((minutes) => (minutes >= -8 ? height : 0), [], { signal: { kind: 'gauge', bad } });
    expect(ranked(given)).toMatchObject({ certainty: 'clear', direction });
  });

  it('reports a quiet range as quiet', () => {
    expect(ranked(input(() => 0, [release('a', -5)])).certainty).toBe('no_change');
  });

  it.each([
    ['nothing but gaps', Number.NaN],
    ['infinities', Number.POSITIVE_INFINITY],
  ])('says that %s are no data', (_name, value) => {
    expect(rankSuspects(input(() => value, [release('a', -5)]))).toEqual({ outcome: 'insufficient_data' });
  });

  it('has numbers for a constant series', () => {
    const given = input(() => 0, [release('a', -5)]);
    const flat = { ...given, window: { ...given.window, values: given.window.values.map(() => 5) } };
    expect(ranked(flat)).toMatchObject({ certainty: 'no_change', suspects: [{ id: 'a' }] });
    expect(JSON.stringify(rankSuspects(flat))).not.toContain('null');
  });

  it('does not depend on samples after `asOf`', () => {
    const early = { asOf: minute(5) };
    const given = input(stepAt(-8), [release('a', -10)], early);
    expect(rankSuspects(input((minutes) => (minutes >= 5 ? 900 : stepAt(-8)(minutes)), [release('a', -10)], early))).toEqual(
      rankSuspects(given),
    );
  });

  it('names the same release at every fifth minute of a plateau', () => {
    const releases = [release('guilty', -362), release('innocent', -240), release('late', -30)];
    for (const bad of ['up', 'either'] as const) {
      for (let back = 350; back >= 0; back -= 5) {
        const given = input(stepAt(-360), releases, {
          signal: { kind: 'latency', bad },
          at: minute(-back),
          asOf: minute(15 - back),
        });
        const { certainty, onsetAt, suspects } = ranked(given);
        expect(certainty, `asked ${back} min back`).toBe('clear');
        expect(Math.abs((onsetAt - minute(-360)) / MINUTE_MS), `asked ${back} min back`).toBeLessThanOrEqual(2);
        expect(suspects[0], `asked ${back} min back`).toMatchObject({ id: 'guilty' });
      }
    }
  });

  it('does not go back past a recovery, nor to a change for the better', () => {
    const burst = (minutes: number) => (minutes >= -360 && minutes < -300 ? 30 : 0);
    expect(ranked(input(burst, [release('a', -362)])).certainty).toBe('no_change');
    expect(ranked(input((minutes) => (minutes >= -360 ? -30 : 0), [release('a', -362)])).certainty).toBe('no_change');
  });

  it('names who began the second of two steps, on the second', () => {
    const two = (minutes: number) => (minutes >= -360 ? 30 : 0) + (minutes >= -120 ? 30 : 0);
    const releases = [release('first', -362), release('second', -122)];
    expect(ranked(input(two, releases)).suspects[0]).toMatchObject({ id: 'second' });
    const between = { at: minute(-200), asOf: minute(-185) };
    expect(ranked(input(two, releases, between)).suspects[0]).toMatchObject({ id: 'first' });
  });
});
