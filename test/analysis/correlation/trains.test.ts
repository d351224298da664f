import { describe, expect, it } from 'vitest';
import { correlateTag } from '../../../src/analysis/correlation/correlate-tag.ts';
import { type SignalRange, UTC } from '../../../src/analysis/correlation/correlation-input.ts';
import { MINUTE_MS } from '../../../src/model/instant.ts';
import { addMoves, DAY, instants, officeEvents, random, range, seasonal } from './simulate.ts';

const settings = { zone: UTC, seed: 1 };
const DAYS = 14;
const events = officeEvents(20, DAYS, random('events'));

/** The answer for one signal and events at these minutes. */
const ask = (signal: SignalRange, minutes: readonly number[] = events, seed = 1) =>
  correlateTag({ tag: 'hotfix', trains: [{ ...signal, eventsAt: instants(minutes) }] }, { zone: UTC, seed })[0]!;

describe('a tag whose events are followed by a move', () => {
  const followed = events.filter((_, index) => index % 5 < 3);
  const base = seasonal(DAYS, random('followed'));

  it('is found, with lag, hits and sentence', () => {
    const answer = ask(range(addMoves(base, followed, 4, 4)));
    expect(answer).toMatchObject({ verdict: 'followed', comparedWith: 'days', reasons: [] });
    const after = answer.after!;
    expect(after.pValue).toBeLessThanOrEqual(0.005);
    expect(after.lagMs / MINUTE_MS).toBeGreaterThanOrEqual(4);
    expect(after.lagMs / MINUTE_MS).toBeLessThanOrEqual(9);
    expect(after.lagLowMs).toBeLessThanOrEqual(after.lagMs);
    expect(after.lagHighMs).toBeGreaterThanOrEqual(after.lagMs);
    expect(after.direction).toBe('up');
    expect(after.pBetter).toBeGreaterThan(after.pValue);
    expect(after.r).toBeGreaterThan(0.3);
    expect(after.hits.of).toBe(answer.events);
    expect(Math.abs(after.hits.count - followed.length)).toBeLessThanOrEqual(3);
    // The hits are named, and are those that were given a move.
    expect(after.hits.eventsAt).toHaveLength(after.hits.count);
    const moved = new Set(instants(followed));
    expect(after.hits.eventsAt.filter((at) => moved.has(at)).length).toBeGreaterThanOrEqual(followed.length - 3);
    expect(after.hits.low).toBeLessThan(after.hits.count / after.hits.of);
    expect(answer.sentence).toMatch(
      /^After \d+ of \d+ hotfix events shop\.load rose further than usual, most \d+ min later \(p .*\)\.$/,
    );
  });

  it('is found downwards where down is bad, and either way where both are', () => {
    const fallen = addMoves(base, followed, 4, -4);
    expect(ask(range(fallen, { bad: 'down' }))).toMatchObject({ verdict: 'followed', after: { direction: 'down' } });
    expect(ask(range(fallen, { bad: 'either' }))).toMatchObject({
      verdict: 'followed',
      after: { direction: 'down', pBetter: null },
    });
    const better = ask(range(fallen));
    expect(better.verdict).toBe('no_link');
    expect(better.after!.pBetter).toBeLessThanOrEqual(0.005);
  });

  it('is mirrored when the signal is', () => {
    const up = ask(range(addMoves(base, followed, 4, 2)));
    const down = ask(
      range(
        addMoves(base, followed, 4, 2).map((value) => -value),
        { bad: 'down' },
      ),
    );
    expect(down.after!.pValue).toBe(up.after!.pValue);
    expect(down.after!.lagMs).toBe(up.after!.lagMs);
    expect(down.after!.r).toBeCloseTo(-up.after!.r, 9);
    expect(down.after!.hits).toEqual(up.after!.hits);
  });

  it('is found in steps of five minutes, and through gaps', () => {
    const long = followed.reduce((x, minute) => addMoves(addMoves(x, [minute], 5, 4), [minute], 11, 4), base);
    const coarse = Float64Array.from(
      { length: base.length / 5 },
      (_, i) => long.subarray(5 * i, 5 * i + 5).reduce((a, b) => a + b, 0) / 5,
    );
    expect(ask(range(coarse, { stepMs: 5 * MINUTE_MS })).verdict).toBe('followed');
    const gaps = addMoves(base, followed, 4, 4);
    for (let i = 0; i < gaps.length; i += 7) gaps[i] = Number.NaN;
    expect(ask(range(gaps)).verdict).toBe('followed');
  });

  it('is found with few days too, with the remark that they are few', () => {
    const short = officeEvents(24, 4, random('few'));
    const answer = ask(range(addMoves(seasonal(4, random('short')), short, 4, 4)), short);
    expect(answer).toMatchObject({ verdict: 'followed', comparedWith: 'jitter', reasons: [{ code: 'few_days' }] });
  });

  it('is found by a local clock that changes on the way', () => {
    // Daily rhythm and events by a clock that is put forward an hour on the eighth day.
    const local = (i: number) => i + (i >= 7 * DAY ? 60 : 0);
    const noise = random('summer time');
    const x = Float64Array.from(
      { length: DAYS * DAY },
      (_, i) => 8 / (1 + Math.exp(-((local(i) % DAY) - 600) / 20)) + noise.normal(),
    );
    const zone = [
      { from: 0, offsetMs: 0 },
      { from: instants([7 * DAY])[0]!, offsetMs: 60 * MINUTE_MS },
    ];
    const atTen = [...Array(14).keys()].filter((day) => day % 7 < 5).map((day) => day * DAY + 595 - (day >= 7 ? 60 : 0));
    const trains = [{ ...range(x), eventsAt: instants(atTen) }];
    // Every day the signal rises at ten, just after the event: by the right clock that is the rhythm, by the wrong one it is news.
    const [right] = correlateTag({ tag: 'cron', trains }, { zone, seed: 1 });
    const [wrong] = correlateTag({ tag: 'cron', trains }, settings);
    expect(right!.verdict).toBe('no_link');
    expect(wrong!.after!.pValue).toBeLessThan(right!.after!.pValue);
  });
});

describe('a move that comes first', () => {
  it('is distinguished from harm', () => {
    const spikes = addMoves(seasonal(DAYS, random('first')), events, -22, 4);
    const answer = ask(range(spikes));
    expect(answer.verdict).toBe('preceded');
    expect(answer.before!.lagMs / MINUTE_MS).toBeGreaterThanOrEqual(-22);
    expect(answer.before!.lagMs / MINUTE_MS).toBeLessThanOrEqual(-17);
    expect(answer.sentence).toMatch(/rose \d+ min before hotfix events .*did not bring it about/);
  });
});

describe('a signal that has nothing to do with the events', () => {
  it('is hardly ever linked to them', () => {
    let found = 0;
    for (let run = 0; run < 60; run++) {
      const chance = random(`independent ${run}`);
      const { after } = ask(range(seasonal(DAYS, chance)), officeEvents(15, DAYS, chance), run);
      if (after!.pValue <= 0.05) found++;
    }
    // P(more than 8 of 60) at 5 % is 0.002.
    expect(found).toBeLessThanOrEqual(8);
  });

  it('gets a p-value that is fair with few days, too, neither too small nor too large', () => {
    const pValues = Array.from({ length: 80 }, (_, run) => {
      const chance = random(`few and independent ${run}`);
      return ask(range(seasonal(3, chance)), officeEvents(20, 3, chance), run).after!.pValue;
    });
    const share = (limit: number) => pValues.filter((pValue) => pValue <= limit).length / pValues.length;
    // Of 80 fair ones, less than one set in five hundred lies outside either.
    expect(share(0.05)).toBeLessThanOrEqual(0.1375);
    expect(Math.abs(share(0.5) - 0.5)).toBeLessThan(0.18);
  });

  it('gets a p-value that is corrected for the number of signals', () => {
    const trains = [...Array(4).keys()].map((index) => ({
      ...range(seasonal(7, random(`many ${index}`))),
      eventsAt: instants(officeEvents(12, 7, random('many'))),
    }));
    for (const { after } of correlateTag({ tag: 'hotfix', trains }, settings)) {
      expect(after!.adjustedPValue).toBeGreaterThanOrEqual(after!.pValue);
    }
  });
});

describe('the answer', () => {
  it('is the same for the same seed, and for events in any order or twice', () => {
    const signal = range(seasonal(DAYS, random('same')));
    const answer = ask(signal);
    expect(ask(signal)).toEqual(answer);
    expect(ask(signal, [...events].reverse())).toEqual(answer);
    expect(ask(signal, [...events, ...events.map((minute) => minute + 2)])).toEqual(answer);
    expect(ask(signal, events, 2).after!.lagMs).toBe(answer.after!.lagMs);
  });

  const bad: readonly (readonly [string, SignalRange, readonly number[], string])[] = [
    ['a constant signal', range(new Float64Array(DAYS * DAY).fill(3)), events, 'constant'],
    ['no sample at all', range(new Float64Array(DAYS * DAY).fill(Number.NaN)), events, 'no_samples'],
    ['an empty window', range(new Float64Array(0)), events, 'no_samples'],
    ['one sample', range(Float64Array.of(1)), events, 'constant'],
    ['only infinite values', range(new Float64Array(DAY).fill(Number.POSITIVE_INFINITY)), events, 'no_samples'],
    ['a step of an hour', range(seasonal(7, random('hour')), { stepMs: 60 * MINUTE_MS }), events, 'step_too_long'],
    ['a step of nothing', range(seasonal(7, random('zero')), { stepMs: 0 }), events, 'step_too_short'],
    ['five events', range(seasonal(DAYS, random('five'))), events.slice(0, 5), 'too_few_events'],
    ['no events', range(seasonal(DAYS, random('none'))), [], 'too_few_events'],
    [
      'events before the first sample',
      range(seasonal(DAYS, random('early'))),
      events.map((at) => at - 30 * DAY),
      'too_few_events',
    ],
    ['events after the last', range(seasonal(DAYS, random('late'))), events.map((at) => at + 30 * DAY), 'too_few_events'],
  ];

  it.each(bad)('says why it has none: %s', (_name, signal, minutes, code) => {
    const answer = ask(signal, minutes);
    expect(answer).toMatchObject({ verdict: 'insufficient_data', after: null, before: null });
    expect(answer.reasons.map((reason) => reason.code)).toEqual([code]);
    expect(answer.sentence).toContain(answer.reasons[0]!.text);
  });

  it('is finite whatever the values are', () => {
    const wild = seasonal(DAYS, random('wild')).map((value, i) =>
      i % 97 === 0 ? Number.POSITIVE_INFINITY : i % 101 === 0 ? 1e49 : i % 103 === 0 ? -1e300 : value,
    );
    expect(JSON.stringify(ask(range(wild)))).not.toContain('null,"hits"');
    const numbers = JSON.stringify(ask(range(wild)), (_key, value) => {
      if (typeof value === 'number') expect(value).not.toBeNaN();
      return value;
    });
    expect(numbers).not.toContain('Infinity');
    const rare = new Float64Array(DAYS * DAY);
    for (const minute of events) rare[minute + 3] = 5;
    expect(ask(range(rare)).verdict).toBe('followed');
  });
});
