import { describe, expect, it } from 'vitest';
import { correlatePairs } from '../../src/analysis/correlation/correlate-pairs.ts';
import { correlateTag } from '../../src/analysis/correlation/correlate-tag.ts';
import { UTC } from '../../src/analysis/correlation/correlation-input.ts';
import { dateChange } from '../../src/analysis/suspects/date-change.ts';
import { rankSuspects } from '../../src/analysis/suspects/rank-suspects.ts';
import { millis } from '../../src/model/instant.ts';
import type { SignalKind } from '../../src/model/signal.ts';
import { DAY, instants, random, range, seasonal } from './correlation/simulate.ts';

const DAYS = 2;
const EVENTS = instants([...Array(8).keys()].map((index) => DAY + 540 + 90 * index));
const ASKED_AT = EVENTS[3]!;
const chance = random('any values');
const settings = { zone: UTC, seed: 1 };
const good = range(seasonal(DAYS, random('good')), { id: 'good' });

/** What a step holds. */
const VALUES: Readonly<Record<string, (step: number) => number>> = {
  zeroes: () => 0,
  'a constant': () => 7,
  'values below zero': () => -5 - chance.uniform(),
  nothing: () => Number.NaN,
  infinities: () => Number.POSITIVE_INFINITY,
  'infinities among others': (step) => (step % 2 === 0 ? Number.NEGATIVE_INFINITY : chance.normal()),
  'the largest that count': () => 1e50 * chance.uniform(),
  'the largest of both signs': () => 1e50 * chance.normal(),
  'larger ones': () => 1.7e308 * chance.normal(),
  'the smallest': () => Number.MIN_VALUE * Math.floor(3 * chance.uniform()),
  'small ones': () => 1e-300 * chance.uniform(),
  'a lone peak': (step) => (step === DAY + 600 ? 1e50 : 0),
  'one jump': (step) => (step < DAY + 600 ? 0 : 1e50),
  'a few': (step) => (step % 500 === 0 ? 1 : Number.NaN),
  'one and nothing in turn': (step) => step % 2,
  'a line': (step) => step,
};

function strangeNumbers(value: unknown, path: string): readonly string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${path} is ${value}`];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => strangeNumbers(each, `${path}.${key}`));
}

describe.each<SignalKind>(['count', 'rate', 'ratio', 'latency', 'gauge'])('a %s', (kind) => {
  it.each(Object.entries(VALUES))('of %s leaves no NaN and no infinity in an answer', (_name, valueAt) => {
    const plain = range(Float64Array.from({ length: DAYS * DAY }, (_, step) => valueAt(step)));
    const denominators = kind === 'ratio' ? plain.window.values.map((_, step) => [0, 100, 1e40][step % 3]!) : null;
    const signal = { ...plain.signal, kind };
    const window = { ...plain.window, denominators };
    const releases = [{ id: 'r', at: ASKED_AT, sameService: true }];
    const change = dateChange({ signal, window, at: ASKED_AT, asOf: millis(ASKED_AT + 900_000) });
    const answers = {
      trains: correlateTag({ tag: 'hotfix', trains: [{ signal, window, eventsAt: EVENTS }] }, settings),
      pairs: correlatePairs({ signals: [{ signal, window }, good], pairs: [[0, 1]] }, settings),
      suspects: change.outcome === 'dated' ? [change, rankSuspects(change, releases)] : change,
    };
    expect(strangeNumbers(answers, 'answer')).toEqual([]);
  });
});
