import { describe, expect, it } from 'vitest';
import { correlatePairs } from '../../../src/analysis/correlation/correlate-pairs.ts';
import { type SignalRange, UTC } from '../../../src/analysis/correlation/correlation-input.ts';
import { MINUTE_MS } from '../../../src/model/instant.ts';
import { DAY, random, range, START, seasonal } from './simulate.ts';

const settings = { zone: UTC, seed: 1 };

const compare = (x: SignalRange, y: SignalRange) => correlatePairs({ signals: [x, y], pairs: [[0, 1]] }, settings)[0]!;
const named = (id: string, values: Float64Array, step = MINUTE_MS, start: number = START) =>
  range(values, { id, stepMs: step, start });

/** `share` of x, `lag` minutes later, in a series of its own. */
function following(x: Float64Array, share: number, lag: number, own: Float64Array): Float64Array {
  return own.map((value, i) => value + share * (x[i - lag] ?? 0));
}

describe('two signals of which one follows the other', () => {
  const x = seasonal(2, random('leader'));
  const y = following(x, 0.5, 3, seasonal(2, random('follower')));

  it('are found, with lag and order', () => {
    const answer = compare(named('shop.workers', x), named('shop.p95', y));
    expect(answer.verdict).toBe('moves_together');
    expect(answer.beyondRhythm!.lagMs).toBe(3 * MINUTE_MS);
    expect(answer.beyondRhythm!.r).toBeGreaterThan(0.2);
    expect(answer.sentence).toMatch(
      /^shop\.workers and shop\.p95 move together .*; shop\.workers precedes shop\.p95 by 3 min\.$/,
    );
    expect(answer.reasons).toMatchObject([{ code: 'few_days' }]);
    expect(answer.peaks).toMatchObject({ pValue: null });
  });

  it('are found from the other side, the other way round, and against each other', () => {
    const one = compare(named('a', x), named('b', y)).beyondRhythm!;
    const other = compare(named('b', y), named('a', x));
    expect(other.beyondRhythm!.lagMs).toBe(-one.lagMs);
    expect(other.beyondRhythm!.r).toBeCloseTo(one.r, 12);
    expect(other.sentence).toContain('a precedes b by 3 min');
    const against = compare(
      named('a', x),
      named(
        'b',
        y.map((value) => -value),
      ),
    );
    expect(against.beyondRhythm!.r).toBeCloseTo(-one.r, 6);
    expect(against.sentence).toContain('against each other');
  });

  it('are found where the steps differ, or samples are missing', () => {
    const z = following(x, 1, 0, seasonal(2, random('coarse')));
    const coarse = Float64Array.from(
      { length: z.length / 5 },
      (_, i) => z.subarray(5 * i, 5 * i + 5).reduce((a, b) => a + b, 0) / 5,
    );
    expect(compare(named('a', x), named('b', coarse, 5 * MINUTE_MS))).toMatchObject({
      verdict: 'moves_together',
      beyondRhythm: { lagMs: 0 },
    });
    const gaps = y.map((value, i) => (i % 11 === 0 || (i > 900 && i < 1200) ? Number.NaN : value));
    expect(compare(named('a', x), named('b', gaps))).toMatchObject({
      verdict: 'moves_together',
      beyondRhythm: { lagMs: 3 * MINUTE_MS },
    });
  });

  it('are found though their windows begin at other times', () => {
    const late = named('b', y.subarray(100), MINUTE_MS, START + 100 * MINUTE_MS);
    expect(compare(named('a', x), late).beyondRhythm!.lagMs).toBe(3 * MINUTE_MS);
  });

  it('peak together, compared over days', () => {
    const a = seasonal(7, random('peaks a'));
    const b = following(a, 2, 0, seasonal(7, random('peaks b')));
    const { peaks, verdict } = compare(named('a', a), named('b', b));
    expect(verdict).toBe('moves_together');
    expect(peaks!.share).toBeGreaterThan(2 * peaks!.expectedShare);
    expect(peaks!.pValue).toBeLessThan(0.02);
  });
});

describe('two signals that share only the time of day', () => {
  it('share a pattern and nothing beyond it', () => {
    const rhythm = (name: string) => seasonal(4, random(name)).map((value, i) => value + 4 * Math.sin((2 * Math.PI * i) / DAY));
    const answer = compare(named('a', rhythm('own 1')), named('b', rhythm('own 2')));
    expect(answer.verdict).toBe('shared_pattern');
    expect(answer.sharedPattern).toBeGreaterThan(0.8);
    expect(answer.sentence).toMatch(/share a pattern over the days \(r = 0\.\d\d\), and nothing beyond it/);
  });

  it('are hardly ever said to move together', () => {
    let found = 0;
    for (let run = 0; run < 60; run++) {
      const chance = random(`unrelated ${run}`);
      if (compare(named('a', seasonal(2, chance)), named('b', seasonal(2, chance))).beyondRhythm!.pValue <= 0.05) found++;
    }
    // P(more than 8 of 60) at 5 % is 0.002.
    expect(found).toBeLessThanOrEqual(8);
  });
});

describe('many pairs', () => {
  it('pay for their number, and are answered in their order', () => {
    const signals = ['a', 'b', 'c'].map((id) => named(id, seasonal(2, random(`many ${id}`))));
    const pairs = [
      [0, 1],
      [2, 0],
      [1, 2],
    ] as const;
    const answers = correlatePairs({ signals, pairs }, settings);
    expect(answers.map(({ first, second }) => first.id + second.id)).toEqual(['ab', 'ca', 'bc']);
    for (const { beyondRhythm } of answers) expect(beyondRhythm!.adjustedPValue).toBeGreaterThanOrEqual(beyondRhythm!.pValue);
    expect(correlatePairs({ signals, pairs }, settings)).toEqual(answers);
    const alone = correlatePairs({ signals, pairs: [[2, 0]] }, settings)[0]!;
    expect(alone.beyondRhythm!.r).toBe(answers[1]!.beyondRhythm!.r);
  });
});

describe('bad input', () => {
  const good = named('good', seasonal(2, random('good')));
  it.each([
    ['constant', named('bad', new Float64Array(2 * DAY).fill(1)), 'constant'],
    ['missing', named('bad', new Float64Array(2 * DAY).fill(Number.NaN)), 'no_samples'],
    ['empty', named('bad', new Float64Array(0)), 'no_samples'],
    ['a step of an hour', named('bad', seasonal(2, random('hour')), 60 * MINUTE_MS), 'step_too_long'],
    ['an hour of samples', named('bad', seasonal(2, random('short')).fill(Number.NaN, 60)), 'too_few_samples'],
    ['another year', named('bad', seasonal(2, random('year')), MINUTE_MS, START + 365 * DAY * MINUTE_MS), 'too_few_samples'],
  ])('%s gets a reason', (_name, bad, code) => {
    for (const answer of [compare(good, bad), compare(bad, good)]) {
      expect(answer).toMatchObject({ verdict: 'insufficient_data', beyondRhythm: null, peaks: null, reasons: [{ code }] });
    }
  });

  it('leaves no NaN and no zero behind', () => {
    const wild = seasonal(2, random('wild')).map((value, i) =>
      i % 97 === 0 ? Number.NEGATIVE_INFINITY : i % 101 === 0 ? 1e49 : value,
    );
    for (const answer of [
      compare(good, named('wild', wild)),
      compare(good, { ...good }),
      compare(named('w', wild), named('v', wild)),
    ]) {
      JSON.stringify(answer, (_key, value) => {
        if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
        return value;
      });
    }
    expect(compare(good, { ...good }).beyondRhythm!.pValue).toBe(1e-9);
  });
});
