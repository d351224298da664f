import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findChangePoints } from '../../../src/analysis/change-points/find-change-points.ts';
import { changedIndices, locateChanges } from '../../../src/analysis/change-points/locate-changes.ts';

interface OtavaCase {
  readonly id: string;
  readonly kind: 'exact' | 'tolerant' | 'method-specific' | 'count';
  readonly series: string | readonly number[] | readonly (readonly number[])[];
  readonly expected: readonly number[];
  readonly params?: { readonly min_magnitude?: number };
}

const fixture = JSON.parse(readFileSync(new URL('../../fixtures/change-points/otava_cases.json', import.meta.url), 'utf8')) as {
  readonly data: Readonly<Record<string, readonly number[]>>;
  readonly cases: readonly OtavaCase[];
};

const levels = (count: number, ...values: readonly number[]): number[] =>
  values.flatMap((value) => new Array<number>(count).fill(value));

/** Series that the fixture describes in words. */
const GENERATED: Readonly<Record<string, readonly (readonly number[])[]>> = {
  zeros1000_ones1000: [levels(1000, 0, 1)],
  two_series_0x100_1x100_20x100: [levels(100, 0, 1, 20), levels(100, 0, 1, 20)],
};

function dimensionsOf({ series }: OtavaCase): Float64Array[] {
  if (typeof series !== 'string') {
    const dimensions = typeof series[0] === 'number' ? [series as readonly number[]] : (series as readonly (readonly number[])[]);
    return dimensions.map((values) => Float64Array.from(values));
  }
  const name = series.slice(1);
  return (GENERATED[name] ?? [fixture.data[name]!]).map((values) => Float64Array.from(values));
}

function answerTo(each: OtavaCase): readonly number[] {
  const dimensions = dimensionsOf(each);
  if (dimensions.length > 1) return changedIndices(locateChanges(dimensions));
  const minimumRelative = each.params?.min_magnitude ?? 0;
  return findChangePoints(dimensions[0]!, { minimumRelative }).changes.map(({ index }) => index);
}

const casesOf = (kind: OtavaCase['kind']) =>
  fixture.cases.filter((each) => each.kind === kind).map((each) => [each.id, each] as const);

/** How far a change of a tolerant case may be off. */
const TOLERANCE = 3;

describe('cases of Otava and MongoDB', () => {
  it.each(casesOf('exact'))('%s', (_id, each) => {
    expect(answerTo(each)).toEqual(each.expected);
  });

  it.each(casesOf('tolerant'))('%s, within a few points', (_id, each) => {
    const found = answerTo(each);
    expect(found.length).toBe(each.expected.length);
    for (const [q, position] of each.expected.entries()) expect(Math.abs(found[q]! - position)).toBeLessThanOrEqual(TOLERANCE);
  });

  it('are all there', () => {
    expect(casesOf('exact').length).toBe(24);
    expect(casesOf('tolerant').length).toBe(3);
  });
});
