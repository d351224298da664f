import { parseArgs } from 'node:util';
import { type ChangeExplanation, explainChange } from '../src/analysis/slices/explain-change.ts';
import { MINUTE_MS, millis } from '../src/model/instant.ts';
import type { SeriesSamples } from '../src/model/sample.ts';
import type { Signal } from '../src/model/signal.ts';
import { toTags } from '../src/model/tags.ts';
import { readSignalCells } from '../src/signals/cells/read-cells.ts';
import { seeded } from '../test/analysis/impact/random.ts';
import { SLICE_EXTERNALS, SLICE_PLACES, SLICE_SIGNALS, type SliceCase, type SliceTruth, sliceCase } from './slice-case.ts';

/**
 * Where a change took place: `npm run -s bench -- slices [CASES] [--seed N]` makes so many changes of each kind, in one endpoint of 5 to 40, in one of
 * three regions of it, in a region, in two endpoints, and everywhere, and says how often the slice that is named is the right one, how often
 * a change from outside is called one of no slice, and what an explanation costs.
 */

const DEFAULT_CASES = 100;
const NOON = Date.UTC(2026, 10, 23, 12);

const keyOf = (tags: SliceTruth): string =>
  tags
    .map(({ name, value }) => `${name}=${value}`)
    .toSorted()
    .join();

class Row {
  cases = 0;
  first = 0;
  amongThree = 0;
  all = 0;
  none = 0;
  wrong = 0;
  named = 0;

  add({ truth }: SliceCase, { outcome, slices }: ChangeExplanation): void {
    this.cases += 1;
    if (outcome !== 'located') {
      this.none += 1;
      return;
    }
    const right = new Set(truth.map(keyOf));
    const given = slices.map(({ tags }) => keyOf(tags));
    if (right.has(given[0]!)) this.first += 1;
    if (given.some((key) => right.has(key))) this.amongThree += 1;
    if ([...right].every((key) => given.includes(key))) this.all += 1;
    this.named += given.length;
    this.wrong += given.filter((key) => !right.has(key)).length;
  }
}

const percent = (part: number, all: number): string => `${((100 * part) / Math.max(1, all)).toFixed(1)} %`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '1' }, verbose: { type: 'boolean' } },
});
const cases = Number(positionals[0] ?? DEFAULT_CASES);
const random = seeded(Number(values.seed));

let [explained, cpuMs, series] = [0, 0, 0];
const timed: number[] = [];

function rowOf(signal: (typeof SLICE_SIGNALS)[number], where: string): Row {
  const row = new Row();
  for (let tries = 0; row.cases < cases && tries < 20 * cases; tries += 1) {
    const made = sliceCase(random, signal, where);
    if (made === null) continue;
    const started = process.cpuUsage();
    const explanation = explainChange(made.input);
    const { user, system } = process.cpuUsage(started);
    explained += 1;
    series += made.input.cells.length;
    cpuMs += (user + system) / 1_000;
    if (made.input.cells.length >= 400) timed.push((user + system) / 1_000);
    row.add(made, explanation);
    if (values.verbose)
      console.log(
        where,
        JSON.stringify(made.truth),
        explanation.outcome,
        JSON.stringify(explanation.slices.map((one) => [keyOf(one.tags), one.share.toFixed(2), one.trafficShare?.toFixed(2)])),
      );
  }
  return row;
}

for (const signal of SLICE_SIGNALS) {
  console.log(`\n${signal}`);
  const sum = new Row();
  for (const where of SLICE_PLACES) {
    const row = rowOf(signal, where);
    const { cases: of, first, amongThree, all, none, wrong, named } = row;
    console.log(
      `  ${where.padEnd(24)} first ${percent(first, of)}, among three ${percent(amongThree, of)}, all of them ${percent(all, of)}, none named ${percent(none, of)}, of ${named} named wrong ${percent(wrong, named)} (${of})`,
    );
    for (const key of ['cases', 'first', 'amongThree', 'wrong', 'named'] as const) sum[key] += row[key];
  }
  console.log(
    `  ${'together'.padEnd(24)} first ${percent(sum.first, sum.cases)}, among three ${percent(sum.amongThree, sum.cases)}, of ${sum.named} named wrong ${percent(sum.wrong, sum.named)}`,
  );
  for (const where of SLICE_EXTERNALS) {
    // Counts without their requests cannot tell more traffic from more failures.
    if (where === 'traffic mix' && signal === 'events') continue;
    const { cases: of, none } = rowOf(signal, where);
    console.log(`  ${where.padEnd(24)} none named ${percent(none, of)} (${of})`);
  }
}
timed.sort((a, b) => a - b);
const [median, rare] = [timed[timed.length >> 1], timed[Math.floor(timed.length * 0.99)]].map((ms) => ms?.toFixed(1));
console.log(
  `\n${(cpuMs / explained).toFixed(1)} ms of CPU an explanation of ${Math.round(series / explained)} series; of 400 to 480 series ${median} ms, the 99th of 100 ${rare} ms`,
);

/** Splitting a ratio of 500 series into 250 cells: an hour before and an hour after, a sample a minute, as the store hands them over. */
async function timeReading(): Promise<number> {
  const at = Float64Array.from({ length: 135 }, (_, minute) => (minute - 75) * MINUTE_MS + NOON);
  const items = Array.from({ length: 500 }, (_, index): SeriesSamples => {
    const metric = index % 2 === 0 ? 'http.requests' : 'http.5xx';
    const tags = toTags([
      ['endpoint', `/e${index >> 3}`],
      ['region', `r${(index >> 1) % 4}`],
    ]);
    const named = {
      metric,
      tags,
      kind: 'counter',
      unit: null,
      firstAt: millis(at[0]!),
      lastAt: millis(at[at.length - 1]!),
    } as const;
    return { series: named, samples: { at, values: at.map(() => random.poisson(index % 2 === 0 ? 60 : 1)) } };
  });
  const pick = (metric: string) => [{ metric, tags: toTags([]) }];
  const signal: Signal = {
    ...{ id: 'x', name: 'x', service: null, environment: null, kind: 'ratio', bad: 'up', unit: null, preset: null },
    expression: { form: 'ratio', numerator: pick('http.5xx'), denominator: pick('http.requests') },
  };
  const request = {
    ...{ signal, stepMs: MINUTE_MS },
    before: { from: millis(NOON - 60 * MINUTE_MS), to: millis(NOON) },
    after: { from: millis(NOON), to: millis(NOON + 60 * MINUTE_MS) },
  };
  const samples = { select: async () => ({ items, nextCursor: null }) };
  const runs = 20;
  const started = process.cpuUsage();
  for (let run = 0; run < runs; run += 1) await readSignalCells([request], { samples });
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1_000 / runs;
}
console.log(`${(await timeReading()).toFixed(1)} ms of CPU to split 500 series by their tags`);
