import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseCohorts } from '../../../src/analysis/cohorts/choose-cohorts.ts';
import { isCohortFlag } from '../../../src/analysis/cohorts/cohort-flag.ts';
import type { CohortInput } from '../../../src/analysis/cohorts/cohort-input.ts';
import { type CohortComparison, compareCohorts } from '../../../src/analysis/cohorts/compare-cohorts.ts';
import { spansWithin } from '../../../src/analysis/cohorts/comparison-plan.ts';
import { tailGivenPast } from '../../../src/analysis/cohorts/usual-failures.ts';
import { MINUTE_MS, millis } from '../../../src/model/instant.ts';
import { seeded } from '../impact/random.ts';
import { asked, fleet, type Minute, made, RELEASE_AT } from './made-cohorts.ts';

function compared(input: CohortInput, lookMin: number, version: string | null = '2.0'): CohortComparison {
  const outcome = compareCohorts(input, asked(lookMin, version));
  if (outcome.outcome !== 'compared') throw new Error(outcome.outcome);
  return outcome;
}

const failing = (seed: number, share: number, requests = 200): Minute => {
  const { poisson } = seeded(seed);
  const column = Array.from({ length: 300 }, () => Math.min(requests, poisson(requests * share)));
  return (minute) => ({ value: column[minute + 150]!, requests });
};

const slow = (seed: number, level: number, noise = 0.05): Minute => {
  const { normal } = seeded(seed);
  const column = Array.from({ length: 300 }, () => level * Math.exp(noise * normal()));
  return (minute) => ({ value: column[minute + 150]!, requests: 200 });
};

describe('the new version beside the old one', () => {
  it('finds a canary that fails from the second minute on', () => {
    const input = made(
      'ratio',
      'up',
      10,
      fleet(4, 1, (i, isNew) => failing(i + 1, isNew ? 0.05 : 0.005)),
    );
    expect(compareCohorts(input, asked(1)).outcome).toBe('too_short');
    const found = compared(input, 2);
    expect(isCohortFlag(found, 1)).toBe(true);
    expect(found).toMatchObject({
      newVersion: '2.0',
      oldVersions: ['1.0'],
      newInstances: 1,
      oldInstances: 4,
      rollout: 'side_by_side',
    });
    const { counts, newLevel, oldLevel } = compared(input, 10).effect;
    expect(counts).toMatchObject({ newExposure: 2000, oldExposure: 8000 });
    expect(newLevel).toBeCloseTo(counts!.newEvents / 2000, 12);
    expect(oldLevel).toBeCloseTo(counts!.oldEvents / 8000, 12);
    expect(newLevel).toBeGreaterThan(0.03);
  });

  it('finds a slow canary, and states by how much with an interval that holds it', () => {
    const found = compared(
      made(
        'latency',
        'up',
        10,
        fleet(6, 2, (i, isNew) => slow(i + 1, isNew ? 0.3 : 0.2)),
      ),
      10,
    );
    expect(isCohortFlag(found, 1)).toBe(true);
    expect(Math.exp(found.effect.shift)).toBeCloseTo(1.5, 1);
    expect(found.low).toBeLessThan(Math.log(1.5));
    expect(found.high).toBeGreaterThan(Math.log(1.5));
  });

  it('does not take what happens to all instances at the release for a fault of the new version', () => {
    const worse = (minutes: Minute, factor: number): Minute => {
      return (minute) => {
        const one = minutes(minute)!;
        return minute < 0 ? one : { ...one, value: Math.min(one.requests ?? 1e9, Math.round(one.value * factor)) };
      };
    };
    const input = made(
      'ratio',
      'up',
      30,
      fleet(4, 2, (i) => worse(failing(i + 1, 0.01), 20)),
    );
    expect(compared(input, 30).pValue).toBeGreaterThan(0.05);
  });

  it('lets instances that always differed differ: the host that runs the canary was slow before', () => {
    const instances = [0.2, 0.25, 0.18, 0.6].map((level, i) => slow(i + 1, level));
    const input = made('latency', 'up', 15, [
      ...instances.slice(0, 3).map((minutes, i) => ({ version: '1.0', instance: `host-${i}`, minutes })),
      { version: '1.0', instance: 'host-3', minutes: (minute: number) => (minute < 0 ? instances[3]!(minute) : null) },
      { version: '2.0', instance: 'host-3', minutes: (minute: number) => (minute < 0 ? null : instances[3]!(minute)) },
    ]);
    const found = compared(input, 15);
    expect(found.effect.newLevel / found.effect.oldLevel).toBeGreaterThan(2.5);
    expect(Math.abs(found.effect.shift)).toBeLessThan(0.1);
    expect(isCohortFlag(found, 1)).toBe(false);
  });

  it('asks more where instances of the old version differ by themselves', () => {
    const canary = (levels: readonly number[]) =>
      compared(
        made(
          'latency',
          'up',
          10,
          fleet(6, 1, (i, isNew) => slow(i + 1, isNew ? 0.36 : levels[i]!)),
        ),
        10,
      );
    expect(isCohortFlag(canary([0.2, 0.2, 0.2, 0.2, 0.2, 0.2]), 1)).toBe(true);
    expect(isCohortFlag(canary([0.1, 0.2, 0.3, 0.4, 0.15, 0.25]), 1)).toBe(false);
  });

  it('counts successes by their failures', () => {
    const asSuccess =
      (minutes: Minute): Minute =>
      (minute) => {
        const one = minutes(minute)!;
        return { ...one, value: one.requests! - one.value };
      };
    const failures = fleet(4, 2, (i, isNew) => failing(i + 1, isNew ? 0.05 : 0.01));
    const successes = fleet(4, 2, (i, isNew) => asSuccess(failing(i + 1, isNew ? 0.05 : 0.01)));
    const up = compared(made('ratio', 'up', 5, failures), 5);
    const down = compared(made('ratio', 'down', 5, successes), 5);
    expect(down.pValue).toBe(up.pValue);
  });

  it('looks both ways where either is bad, and twice as hard', () => {
    const gauge = (isNew: boolean, i: number) => slow(i + 1, isNew ? 0.1 : 0.2);
    const either = compared(
      made(
        'gauge',
        'either',
        10,
        fleet(6, 2, (i, isNew) => gauge(isNew, i)),
      ),
      10,
    );
    const down = compared(
      made(
        'gauge',
        'down',
        10,
        fleet(6, 2, (i, isNew) => gauge(isNew, i)),
      ),
      10,
    );
    const up = compared(
      made(
        'gauge',
        'up',
        10,
        fleet(6, 2, (i, isNew) => gauge(isNew, i)),
      ),
      10,
    );
    expect(either.pValue).toBeCloseTo(2 * down.pValue, 10);
    expect(isCohortFlag(either, 1)).toBe(true);
    expect(up.pValue).toBe(1);
  });

  it('compares levels below zero by their difference', () => {
    const around = (i: number, level: number): Minute => {
      const { normal } = seeded(i + 1);
      const column = Array.from({ length: 300 }, () => level + 0.05 * normal());
      return (minute) => ({ value: column[minute + 150]! });
    };
    const found = compared(
      made(
        'gauge',
        'up',
        10,
        fleet(6, 2, (i, isNew) => around(i, isNew ? 2 : -1)),
      ),
      10,
    );
    expect(found.isLog).toBe(false);
    expect(found.traffic).toBeNull();
    expect(isCohortFlag(found, 1)).toBe(true);
  });
});

describe('traffic', () => {
  it('is not trusted where the canary gets other traffic than its instances suggest', () => {
    const input = (requests: number) =>
      made(
        'ratio',
        'up',
        10,
        fleet(5, 2, (i, isNew) => failing(i + 1, isNew ? 0.2 : 0.01, isNew ? requests : 200)),
      );
    const fair = compared(input(200), 10);
    expect(fair.traffic).toMatchObject({ perInstance: 1, isAsExpected: true });
    const starved = compared(input(20), 10);
    expect(starved.traffic).toMatchObject({ perInstance: 0.1, isAsExpected: false });
    expect(starved.pValue).toBeLessThan(0.05);
    expect(isCohortFlag(starved, 1)).toBe(false);
    expect(isCohortFlag(fair, 1)).toBe(true);
  });
});

describe('roll-outs', () => {
  it('are followed instance by instance to their end, which is told', () => {
    const rolling = Array.from({ length: 6 }, (_, i) => {
      const minutes = failing(i + 1, 0.01);
      return [
        { version: '1.0', instance: `h${i}`, minutes: ((minute) => (minute < 4 * i ? minutes(minute) : null)) satisfies Minute },
        { version: '2.0', instance: `h${i}`, minutes: ((minute) => (minute < 4 * i ? null : minutes(minute))) satisfies Minute },
      ];
    }).flat();
    const input = made('ratio', 'up', 40, rolling);
    expect(compared(input, 10)).toMatchObject({ rollout: 'side_by_side', newInstances: 3, togetherMs: 10 * MINUTE_MS });
    const over = compared(input, 40);
    expect(over).toMatchObject({ rollout: 'rolled_out', togetherMs: 20 * MINUTE_MS, endedAt: RELEASE_AT + 20 * MINUTE_MS });
    expect(over.pValue).toBeGreaterThan(0.05);
  });

  it('are told to be taken back, and what was found stays found', () => {
    const input = made('ratio', 'up', 40, [
      ...fleet(4, 0, (i) => failing(i + 1, 0.01)),
      {
        version: '2.0',
        instance: 'c',
        minutes: (minute: number) => (minute >= 0 && minute < 12 ? failing(9, 0.2)(minute) : null),
      },
    ]);
    const found = compared(input, 40);
    expect(found).toMatchObject({ rollout: 'taken_back', endedAt: RELEASE_AT + 12 * MINUTE_MS });
    expect(isCohortFlag(found, 1)).toBe(true);
    for (const look of [3, 5, 8, 12, 20, 40]) expect(compared(input, look).pValue).toBeLessThanOrEqual(compared(input, 2).pValue);
  });

  it('say that a cold start is over', () => {
    const minutes = (i: number, isNew: boolean): Minute => {
      const usual = slow(i + 1, 0.2);
      return (minute) => ({ ...usual(minute)!, value: usual(minute)!.value * (isNew && minute < 5 ? 4 : 1) });
    };
    const input = made('latency', 'up', 20, fleet(5, 2, minutes));
    expect(compared(input, 5)).toMatchObject({ isOver: false });
    expect(isCohortFlag(compared(input, 20), 1)).toBe(true);
    expect(compared(input, 20)).toMatchObject({ isOver: true });
  });
});

describe('which version is new', () => {
  const both = (from: number, to = 1e9): { version: string; instance: string; minutes: Minute }[] => [
    { version: '1.0', instance: 'a', minutes: failing(1, 0.01) },
    { version: '1.1', instance: 'b', minutes: (minute) => (minute >= from && minute < to ? failing(2, 0.01)(minute) : null) },
  ];
  const outcomeOf = (members: Parameters<typeof made>[3], version: string | null) =>
    chooseCohorts(made('ratio', 'up', 30, members), asked(30, version));

  it.each([
    ['the one that the release names', both(0), '1.1', { newVersion: '1.1', isNamed: true }],
    ['whatever the v before it', both(0), 'v1.1', { newVersion: '1.1', isNamed: true }],
    ['told when the roll-out was nearly over', both(-20), '1.1', { newVersion: '1.1' }],
    ['else the first that came around the release', both(2), 'build-77', { newVersion: '1.1', isNamed: false }],
    ['by clocks that are three minutes off', both(-3), null, { newVersion: '1.1' }],
    ['none that ran an hour before', both(-60), '1.1', { none: 'version_known_before' }],
    ['none that ran all the time', both(-120), null, { none: 'no_new_version' }],
    ['none that nobody named, long before', both(-20), null, { none: 'no_new_version' }],
  ])('%s', (_, members, version, expected) => {
    expect(outcomeOf(members, version)).toMatchObject(expected);
  });

  it('has nothing to be held against where the versions never run at the same time', () => {
    const apart = [
      { version: '1.0', instance: 'a', minutes: ((minute) => (minute < 0 ? failing(1, 0.01)(minute) : null)) satisfies Minute },
      { version: '2.0', instance: 'b', minutes: ((minute) => (minute < 2 ? null : failing(1, 0.01)(minute))) satisfies Minute },
    ];
    expect(outcomeOf(apart, '2.0')).toEqual({ none: 'never_side_by_side' });
    expect(outcomeOf(both(-200).slice(1), null)).toEqual({ none: 'no_new_version' });
    expect(outcomeOf(apart.slice(1), '2.0')).toEqual({ none: 'no_old_version' });
  });

  it('is told by the instances that came where series carry no version', () => {
    const input = made(
      'ratio',
      'up',
      10,
      fleet(3, 2, (i, isNew) => failing(i + 1, isNew ? 0.2 : 0.01)).map((one) => ({ ...one, version: null })),
    );
    const found = compared(input, 10, '2.0');
    expect(found).toMatchObject({ newVersion: null, oldVersions: [], newInstances: 2, oldInstances: 3, isNamed: false });
    expect(isCohortFlag(found, 1)).toBe(true);
  });
});

describe('hostile input', () => {
  it('has an answer for versions that come and go, and for ten thousand of them', () => {
    const flapping = Array.from({ length: 10_000 }, (_, i) => ({
      version: `0.${i}`,
      instance: `i${i % 50}`,
      minutes: ((minute) => ((minute + i) % 17 === 0 ? { value: 0, requests: 1 } : null)) satisfies Minute,
    }));
    const outcome = compareCohorts(made('ratio', 'up', 10, flapping), asked(10, '0.3'));
    expect(outcome.outcome).toBe('version_known_before');
    const added = [
      ...flapping,
      { version: '9', instance: 'x', minutes: ((minute) => (minute < 0 ? null : { value: 1, requests: 1 })) satisfies Minute },
    ];
    const named = compareCohorts(made('ratio', 'up', 10, added), asked(10, '9'));
    expect(named.outcome).toBe('compared');
    expect(named).toMatchObject({ newInstances: 1 });
    expect((named as CohortComparison).oldInstances).toBeLessThanOrEqual(40);
  });

  it('says nothing of an instance without traffic', () => {
    const members = [
      ...fleet(3, 0, (i) => failing(i + 1, 0.01)),
      { version: '2.0', instance: 'idle', minutes: (() => ({ value: 0, requests: 0 })) satisfies Minute },
    ];
    expect(compareCohorts(made('ratio', 'up', 10, members), asked(10)).outcome).toBe('no_new_version');
    expect(compareCohorts({ ...made('ratio', 'up', 10, []) }, asked(10)).outcome).toBe('no_new_version');
  });

  it('never throws and never states a p outside [0, 1], whatever the values', () => {
    const value = fc.oneof(fc.double(), fc.constantFrom(0, 1e300, -1, Number.NaN, Number.POSITIVE_INFINITY));
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 8, maxLength: 40 }),
        fc.constantFrom('ratio', 'latency', 'gauge', 'count' as const),
        (values, kind) => {
          const at =
            (i: number): Minute =>
            (minute) => ({
              value: values[(minute + 200 + 7 * i) % values.length]!,
              requests: Math.abs(values[(minute + 201 + i) % values.length]!),
            });
          const outcome = compareCohorts(made(kind, 'up', 12, fleet(3, 2, at)), asked(12));
          if (outcome.outcome !== 'compared') return;
          expect(outcome.pValue).toBeGreaterThanOrEqual(0);
          expect(outcome.pValue).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});

describe('more harm in the canary', () => {
  it('is never less evidence, of failures', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 60 }), (seed, some, more) => {
        const harmed = (extra: number) =>
          made(
            'ratio',
            'up',
            10,
            fleet(4, 2, (i, isNew) => {
              const usual = failing(seed + i, 0.02, 100);
              return (minute) => ({ value: Math.min(100, usual(minute)!.value + (isNew ? extra : 0)), requests: 100 });
            }),
          );
        expect(compared(harmed(some + more), 10).pValue).toBeLessThanOrEqual(compared(harmed(some), 10).pValue * (1 + 1e-9));
      }),
      { numRuns: 60 },
    );
  });

  it('is never less evidence, of levels', () => {
    fc.assert(
      fc.property(
        fc.nat(1000),
        fc.double({ min: 1, max: 4, noNaN: true }),
        fc.double({ min: 1.01, max: 10, noNaN: true }),
        (seed, some, more) => {
          const harmed = (factor: number) =>
            made(
              'latency',
              'up',
              10,
              fleet(4, 2, (i, isNew) => slow(seed + i, isNew ? 0.2 * factor : 0.2, 0.2)),
            );
          expect(compared(harmed(some * more), 10).pValue).toBeLessThanOrEqual(compared(harmed(some), 10).pValue * (1 + 1e-9));
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('the parts', () => {
  it('take the conditional binomial tail where nothing is known from before', () => {
    // All of 4 failures on 14 of 34 requests: (14/34)^4.
    expect(tailGivenPast(4, 14, { events: 0, exposure: 20 }, null)).toBeCloseTo((14 / 34) ** 4, 12);
    expect(tailGivenPast(0, 14, { events: 3, exposure: 20 }, null)).toBe(1);
  });

  it('trust the past where the old version beside the canary is as before, and not where it is not', () => {
    const usual = { events: 2, exposure: 2000, inIncident: 0.5 };
    const calm = { events: 0, exposure: 40 };
    expect(tailGivenPast(4, 14, calm, usual)).toBeLessThan(tailGivenPast(4, 14, calm, null) / 20);
    const incident = { events: 12, exposure: 40 };
    expect(tailGivenPast(4, 14, incident, usual)).toBeCloseTo(tailGivenPast(4, 14, incident, null), 6);
  });

  it('compare the stretches of the plan that are complete', () => {
    expect(spansWithin(1, MINUTE_MS)).toEqual([]);
    expect(spansWithin(5, MINUTE_MS)).toEqual([
      { from: 0, to: 2 },
      { from: 0, to: 3 },
      { from: 0, to: 5 },
    ]);
    expect(spansWithin(2, 5 * MINUTE_MS)).toEqual([
      { from: 0, to: 1 },
      { from: 0, to: 2 },
      { from: 1, to: 2 },
    ]);
    expect(spansWithin(12, millis(10_000))).toEqual([{ from: 0, to: 12 }]);
  });
});
