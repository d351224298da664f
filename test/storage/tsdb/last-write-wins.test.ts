import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { millis } from '../../../src/model/instant.ts';
import type { SampleSettings } from '../../../src/storage/tsdb/sample-settings.ts';
import { identity, type OpenedSamples, openSamples, pairsOf, points, START } from './opened-samples.ts';

/** Few metrics and few instants, so that samples meet; steps under a second, so that chunk identities might. */
const METRICS = ['a', 'b', 'c'];
const INSTANTS = 120;
const SPACING_MS = 250;

/** Tiny chunks, and a log that is tiny or never full, so that short sequences seal, merge, split and trim on every path. */
const smallSettings: fc.Arbitrary<Partial<SampleSettings>> = fc.record({
  chunkSamples: fc.constantFrom(2, 6),
  logLimitBytes: fc.constantFrom(900, 100_000),
});

type Point = readonly [metric: string, at: number, value: number];
type Step =
  | { readonly do: 'append'; readonly batches: readonly (readonly Point[])[] }
  | { readonly do: 'read'; readonly from: number; readonly to: number }
  | { readonly do: 'seal' | 'reopen' | 'crash' };

const instant = fc.integer({ min: 0, max: INSTANTS }).map((i) => START + i * SPACING_MS);
const value = fc.oneof(fc.integer({ min: -5, max: 500 }), fc.double({ noNaN: true, noDefaultInfinity: true }));
const batch = fc.array(fc.tuple(fc.constantFrom(...METRICS), instant, value), { maxLength: 40 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    arbitrary: fc.record({ do: fc.constant('append' as const), batches: fc.array(batch, { minLength: 1, maxLength: 4 }) }),
    weight: 8,
  },
  { arbitrary: fc.record({ do: fc.constant('read' as const), from: instant, to: instant }), weight: 3 },
  { arbitrary: fc.record({ do: fc.constantFrom('seal' as const, 'reopen' as const, 'crash' as const) }), weight: 2 },
);

class Oracle {
  readonly #byMetric = new Map(METRICS.map((metric) => [metric, new Map<number, number>()]));

  write(point: Point): void {
    this.#byMetric.get(point[0])!.set(point[1], point[2]);
  }

  pairs(metric: string, from = -Infinity, to = Infinity): [number, number][] {
    return [...this.#byMetric.get(metric)!].filter(([at]) => at >= from && at < to).sort(([a], [b]) => a - b);
  }
}

/** One entry a run of points of the same metric, so that a batch may name a series several times. */
const toBatch = (given: readonly Point[]) => given.map(([metric, at, amount]) => points(identity(metric), [[at, amount]]));

async function play(steps: readonly Step[], settings: Partial<SampleSettings>, directory: string): Promise<void> {
  const oracle = new Oracle();
  let opened: OpenedSamples = await openSamples(directory, settings);
  try {
    for (const next of steps) {
      if (next.do === 'append') {
        for (const given of next.batches) for (const point of given) oracle.write(point);
        await Promise.all(next.batches.map((given) => opened.samples.append(toBatch(given))));
      } else if (next.do === 'read') {
        for (const metric of METRICS) {
          const found = await pairsOf(opened.samples, metric, millis(next.from), millis(next.to));
          expect(found).toEqual(oracle.pairs(metric, next.from, next.to));
        }
      } else if (next.do === 'seal') await opened.samples.compact();
      else {
        if (next.do === 'reopen') await opened.samples.compact();
        await opened.close();
        opened = await openSamples(directory, settings);
      }
    }
    for (const metric of METRICS) expect(await pairsOf(opened.samples, metric)).toEqual(oracle.pairs(metric));
    expect(opened.faults).toEqual([]);
  } finally {
    await opened.close();
  }
}

describe('whatever is appended, in whatever order', () => {
  it('is read back as from a map in which the last write wins', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), smallSettings, async (steps, settings) => {
        const directory = mkdtempSync(join(tmpdir(), 'pinkbar-samples-'));
        try {
          await play(steps, settings, directory);
        } finally {
          rmSync(directory, { recursive: true, force: true });
        }
      }),
      { numRuns: 150 },
    );
  }, 120_000);
});
