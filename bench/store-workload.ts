import { millis } from '../src/model/instant.ts';
import type { SampleBatch } from '../src/model/sample.ts';
import type { SeriesIdentity, SeriesKind } from '../src/model/series.ts';
import { toTags } from '../src/model/tags.ts';

export const START = millis(1_795_400_000_000);
export const STEP_MS = 10_000;

/** What operations send, and how often: of ten series three count requests, three are levels, two percentiles, two errors. */
const MIX = ['requests', 'requests', 'requests', 'level', 'level', 'level', 'latency', 'latency', 'errors', 'errors'] as const;
type Sort = (typeof MIX)[number];

const KINDS: Readonly<Record<Sort, SeriesKind>> = { requests: 'counter', level: 'gauge', latency: 'latency', errors: 'counter' };

export interface Workload {
  readonly identities: readonly SeriesIdentity[];
  /** By series, then by step. */
  readonly values: readonly Float64Array[];
  readonly steps: number;
}

/** The same series for the same arguments, on every machine. */
export function makeWorkload(series: number, steps: number): Workload {
  const indexes = Array.from({ length: series }, (_, index) => index);
  return { identities: indexes.map(identityOf), values: indexes.map((index) => valuesOf(index, steps)), steps };
}

/**
 * Batches in the order in which collectors send: all series for some steps, then all for the next ones. Made one at a time, as they come
 * in: millions of small arrays kept at once would be measured as garbage collection.
 */
export function* batchesOf({ identities, values, steps }: Workload, stepsABatch: number): Iterable<SampleBatch> {
  for (let from = 0; from < steps; from += stepsABatch) {
    const to = Math.min(from + stepsABatch, steps);
    const at = Float64Array.from({ length: to - from }, (_, i) => START + (from + i) * STEP_MS);
    yield identities.map((series, index) => ({ series, at: at.slice(), values: values[index]!.slice(from, to) }));
  }
}

const sortOf = (index: number): Sort => MIX[index % MIX.length]!;

function identityOf(index: number): SeriesIdentity {
  const sort = sortOf(index);
  const tags: [string, string][] = [
    ['env', 'production'],
    ['host', `web-${index % 50}.eu.example.net`],
    ['route', `/v1/resource-${index % 211}`],
    ['service', `service-${index % 37}`],
    ['shard', `${index}`],
  ];
  return { metric: `http.${sort}`, tags: toTags(tags), kind: KINDS[sort], unit: sort === 'latency' ? 'ms' : null };
}

function valuesOf(index: number, steps: number): Float64Array {
  const random = mulberry32(index * 7_919 + 1);
  const next = GENERATORS[sortOf(index)](random, index, steps);
  return Float64Array.from({ length: steps }, (_, step) => next(step));
}

type Random = () => number;
type Generator = (random: Random, index: number, steps: number) => (step: number) => number;

const GENERATORS: Readonly<Record<Sort, Generator>> = {
  /** Counts in 10 s around a slow wave. */
  requests(random) {
    const rate = 5 + random() * 400;
    return (step) => Math.max(0, Math.round(rate * (1 + 0.3 * Math.sin(step / 180)) + Math.sqrt(rate) * normal(random)));
  },
  /** Levels with two or three decimals that wander and come back. */
  level(random, index) {
    const mean = 20 + random() * 60;
    let drift = 0;
    return (step) => {
      drift = 0.95 * drift + normal(random);
      return rounded(mean + 2 * drift + 5 * Math.sin(step / 300), 2 + (index & 1));
    };
  },
  /** Log-normal percentiles with one or two decimals and a jump by 15 % somewhere. */
  latency(random, index, steps) {
    const median = 20 + random() * 300;
    const jumpAt = random() * steps;
    return (step) => rounded(median * Math.exp(0.12 * normal(random)) * (step > jumpAt ? 1.15 : 1), 1 + (index & 1));
  },
  /** Zeros, now and then one to three errors, and one burst of five minutes. */
  errors(random, _index, steps) {
    const chance = 0.01 + random() * 0.08;
    const burstAt = Math.floor(random() * steps);
    return (step) => {
      const isBurst = step > burstAt && step < burstAt + 30;
      if (random() >= (isBurst ? 0.8 : chance)) return 0;
      return 1 + Math.floor(random() * (isBurst ? 20 : 3));
    };
  },
};

const rounded = (value: number, places: number): number => Math.round(value * 10 ** places) / 10 ** places;

/** Box and Muller's transform. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** T. Ettinger's mulberry32: small, quick, good enough to fill a benchmark. */
export function mulberry32(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
