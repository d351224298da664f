import { describe, expect, it } from 'vitest';
import { findChangePoints } from '../../../src/analysis/change-points/find-change-points.ts';
import { seeded } from '../impact/random.ts';

const ALL = { minimumRelative: 0 };
const made = (length: number, value: (i: number) => number): Float64Array => Float64Array.from({ length }, (_, i) => value(i));

describe('the description of a change', () => {
  it('gives levels, their ratio and an interval', () => {
    const { normal } = seeded(1);
    const { changes, spikes, period, points } = findChangePoints(
      made(300, (i) => (i < 200 ? 100 : 150) + 5 * normal()),
      ALL,
    );
    expect(changes).toHaveLength(1);
    const [change] = changes;
    expect(change).toMatchObject({ index: 200, kind: 'level', slopeBefore: 0, slopeAfter: 0 });
    expect(change!.before).toBeCloseTo(100, -0.5);
    expect(change!.after).toBeCloseTo(150, -0.5);
    expect(change!.relative).toBeCloseTo(0.5, 1);
    expect(change!.low).toBeLessThanOrEqual(200);
    expect(change!.high).toBeGreaterThanOrEqual(200);
    expect({ spikes, period, points }).toEqual({ spikes: [], period: null, points: 300 });
  });

  it('distinguishes the begin of a slope from a jump', () => {
    const { normal } = seeded(2);
    const { changes } = findChangePoints(
      made(300, (i) => 50 + Math.max(0, i - 150) * 0.5 + normal()),
      ALL,
    );
    expect(changes).toHaveLength(1);
    expect(changes[0]!.kind).toBe('slope');
    expect(changes[0]!.slopeBefore).toBe(0);
    expect(changes[0]!.slopeAfter).toBeCloseTo(0.5, 1);
    expect(Math.abs(changes[0]!.index - 150)).toBeLessThan(12);
  });

  it('has no ratio to a level of 0', () => {
    expect(
      findChangePoints(
        made(60, (i) => (i < 30 ? 0 : 5)),
        ALL,
      ).changes,
    ).toMatchObject([{ index: 30, low: 30, high: 30, before: 0, after: 5, relative: null }]);
  });

  it('reports a lone spike as one, with what was expected', () => {
    const { normal } = seeded(3);
    const answer = findChangePoints(
      made(200, (i) => (i === 120 ? 60 : 10 + normal())),
      ALL,
    );
    expect(answer.changes).toEqual([]);
    expect(answer.spikes).toHaveLength(1);
    expect(answer.spikes[0]).toMatchObject({ index: 120, value: 60 });
    expect(answer.spikes[0]!.expected).toBeCloseTo(10, -0.5);
  });

  it('takes the daily rhythm off, and finds a step and a spike in it', () => {
    const { normal } = seeded(4);
    const wave = (i: number): number => 100 + 30 * Math.sin((2 * Math.PI * i) / 48);
    const answer = findChangePoints(
      made(480, (i) => wave(i) + 3 * normal() + (i >= 400 ? 20 : 0) + (i === 77 ? 60 : 0)),
      ALL,
    );
    expect(answer.period).toBe(48);
    expect(answer.changes).toMatchObject([{ kind: 'level' }]);
    expect(Math.abs(answer.changes[0]!.index - 400)).toBeLessThanOrEqual(2);
    const [spike] = answer.spikes;
    expect(spike!.index).toBe(77);
    expect(Math.abs(spike!.expected - wave(77))).toBeLessThan(15);
  });

  it('leaves gaps out instead of taking them for a level', () => {
    const { normal } = seeded(5);
    const gap = (i: number): boolean => i >= 60 && i < 140;
    const quiet = made(300, (i) => (gap(i) ? Number.NaN : 10 + normal()));
    expect(findChangePoints(quiet, ALL)).toMatchObject({ changes: [], points: 220, missing: 80 });
    const stepped = made(300, (i) => (gap(i) ? Number.NaN : (i < 100 ? 10 : 20) + normal()));
    expect(findChangePoints(stepped, ALL).changes).toMatchObject([{ index: 140 }]);
  });

  it('leaves out changes below the minimum', () => {
    const { normal } = seeded(6);
    const values = made(200, (i) => (i < 60 ? 100 : i < 120 ? 104 : 150) + 0.5 * normal());
    const indices = (minimumRelative: number): readonly number[] =>
      findChangePoints(values, { minimumRelative }).changes.map(({ index }) => index);
    expect(indices(0)).toEqual([60, 120]);
    expect(indices(0.1)).toEqual([120]);
    expect(indices(0.6)).toEqual([]);
  });

  it('finds level shifts in a long series, thinned', () => {
    const { normal } = seeded(7);
    const values = made(20_000, (i) => (i < 7_000 ? 0 : i < 13_000 ? 1.5 : -0.5) + normal());
    const { changes } = findChangePoints(values, ALL);
    expect(changes.map(({ index }) => Math.round(index / 50))).toEqual([140, 260]);
  });
});
