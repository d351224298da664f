import { parseArgs } from 'node:util';
import { correlatePairs } from '../src/analysis/correlation/correlate-pairs.ts';
import { correlateTag } from '../src/analysis/correlation/correlate-tag.ts';
import { type SignalRange, UTC } from '../src/analysis/correlation/correlation-input.ts';
import { correlationAtLag } from '../src/analysis/correlation/cross-correlation.ts';
import { normalUpperTail } from '../src/analysis/stats/normal.ts';
import { createRandom, type Random } from '../src/demo/random.ts';
import { MINUTE_MS, millis } from '../src/model/instant.ts';
import { NOISES, type Noise, simulateNoise, simulateReleases } from './correlation-noise.ts';

/**
 * How often the correlations call independent series related at a nominal 5 %, and how often they find a true relation:
 * `node bench/correlation.ts [--seed N]`, a table as JSON on standard output. One kind of false positives alone, on other series than those
 * of the table: `--seed N --cell pairs|trains,NOISE,DAYS,RUNS`.
 */

const NOMINAL = 0.05;
/** As many as end within a few minutes: 5 % of them have a standard error of about one in a hundred. */
const RUNS = { pairs: 800, pairsWithDays: 300, trains: 500, shortTrains: 300, power: 200 };
/** A Monday, midnight in UTC. */
const START = millis(Date.UTC(2026, 0, 5));
const PAIR_REACH = 15;
const TRAIN_REACH = 30;

interface Rate {
  readonly rate: number;
  readonly standardError: number;
}

const rateOf = (count: number, runs: number): Rate => {
  const rate = count / runs;
  return { rate: rounded(rate), standardError: rounded(Math.sqrt(Math.max(rate * (1 - rate), 1 / runs / 4) / runs)) };
};
const rounded = (value: number): number => Number(value.toFixed(4));

const stretchOf = (id: string, values: Float64Array): SignalRange => ({
  signal: { id, name: id, kind: 'gauge', bad: 'up', unit: null },
  window: { start: START, stepMs: MINUTE_MS, values, denominators: null },
});

/** p of Pearson's r as if all samples were independent. */
const naiveP = (r: number, samples: number): number => 2 * normalUpperTail(Math.abs(Math.atanh(r)) * Math.sqrt(samples - 3));

function testPair(x: Float64Array, y: Float64Array, seed: number) {
  const input = { signals: [stretchOf('x', x), stretchOf('y', y)], pairs: [[0, 1]] as const };
  return correlatePairs(input, { zone: UTC, seed })[0]!;
}

/** Pearson's r without lag, and the largest of those at all lags, each with the p-value it would have for independent samples. */
function naivePair(x: Float64Array, y: Float64Array): { readonly atLag0: boolean; readonly bestLag: boolean } {
  const [a, b] = [centred(x), centred(y)];
  let best = 0;
  for (let lag = -PAIR_REACH; lag <= PAIR_REACH; lag++) best = Math.max(best, Math.abs(correlationAtLag(a, b, lag).r));
  return { atLag0: naiveP(correlationAtLag(a, b, 0).r, x.length) < NOMINAL, bestLag: naiveP(best, x.length) < NOMINAL };
}

function centred(x: Float64Array): Float64Array {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  return x.map((value) => value - mean);
}

function falsePairs(noise: Noise, days: number, runs: number, random: Random, seed: number) {
  let found = 0;
  let peaks = 0;
  let atLag0 = 0;
  let bestLag = 0;
  for (let run = 0; run < runs; run++) {
    const x = simulateNoise(noise, days, random);
    const y = simulateNoise(noise, days, random);
    const { beyondRhythm, peaks: joint } = testPair(x, y, seed + run);
    if (beyondRhythm!.pValue <= NOMINAL) found++;
    if (joint?.pValue != null && joint.pValue <= NOMINAL) peaks++;
    const naive = naivePair(x, y);
    if (naive.atLag0) atLag0++;
    if (naive.bestLag) bestLag++;
  }
  return {
    pinkbar: rateOf(found, runs),
    ...(days >= 5 ? { pinkbarPeaks: rateOf(peaks, runs) } : {}),
    naivePearsonLag0: rateOf(atLag0, runs),
    naivePearsonBestLag: rateOf(bestLag, runs),
  };
}

/** The first series, delayed by three minutes and halved, inside the second. */
function pairPower(coupling: number, days: number, runs: number, random: Random, seed: number) {
  const lag = 3;
  let found = 0;
  let lagRight = 0;
  for (let run = 0; run < runs; run++) {
    const x = simulateNoise('seasonal_ar', days, random);
    const y = simulateNoise('seasonal_ar', days, random).map((value, i) => value + (i >= lag ? coupling * x[i - lag]! : 0));
    const { beyondRhythm } = testPair(x, y, seed + run);
    if (beyondRhythm!.pValue > NOMINAL) continue;
    found++;
    if (Math.abs(beyondRhythm!.lagMs / MINUTE_MS - lag) <= 1) lagRight++;
  }
  return { found: rateOf(found, runs), lagRight: rateOf(lagRight, Math.max(1, found)) };
}

function testTrain(x: Float64Array, releases: readonly number[], seed: number) {
  const eventsAt = releases.map((minute) => millis(START + minute * MINUTE_MS));
  return correlateTag({ tag: 'hotfix', trains: [{ ...stretchOf('x', x), eventsAt }] }, { zone: UTC, seed })[0]!;
}

function naiveTrain(x: Float64Array, releases: readonly number[]): boolean {
  const moves = centred(x);
  const events = new Float64Array(x.length).fill(-releases.length / x.length);
  for (const minute of releases) events[minute]! += 1;
  let best = 0;
  for (let lag = 0; lag <= TRAIN_REACH; lag++) {
    const { r } = correlationAtLag(events, moves, lag);
    if (Math.abs(r) > Math.abs(best)) best = r;
  }
  return naiveP(best, x.length) < NOMINAL;
}

function falseTrains(noise: Noise, days: number, runs: number, random: Random, seed: number) {
  let after = 0;
  let before = 0;
  let naive = 0;
  for (let run = 0; run < runs; run++) {
    const x = simulateNoise(noise, days, random);
    const releases = simulateReleases(Math.floor(random.between(8, 41)), days, random);
    const answer = testTrain(x, releases, seed + run);
    if (answer.after && answer.after.pValue <= NOMINAL) after++;
    if (answer.before && answer.before.pValue <= NOMINAL) before++;
    if (naiveTrain(x, releases)) naive++;
  }
  return { pinkbar: rateOf(after, runs), pinkbarBefore: rateOf(before, runs), naivePearsonBestLag: rateOf(naive, runs) };
}

/** Of 20 releases a share is followed, after four minutes and for six, by a rise of some deviations of the noise. */
function trainPower(share: number, rise: number, days: number, runs: number, random: Random, seed: number) {
  let found = 0;
  let lagRight = 0;
  for (let run = 0; run < runs; run++) {
    const x = simulateNoise('seasonal_ar', days, random).map((value) => value + 0.5 * random.normal());
    const releases = simulateReleases(20, days, random);
    for (const release of releases) {
      if (random.uniform() < share) for (let minute = release + 4; minute < release + 10; minute++) x[minute]! += rise;
    }
    const { after } = testTrain(x, releases, seed + run);
    if (!after || after.pValue > NOMINAL) continue;
    found++;
    if (Math.abs(after.lagMs / MINUTE_MS - 6) <= 3) lagRight++;
  }
  return { found: rateOf(found, runs), lagRight: rateOf(lagRight, Math.max(1, found)) };
}

function tableOf<Row>(row: (noise: Noise) => Row): Record<string, Row> {
  return Object.fromEntries(NOISES.map((noise) => [noise, row(noise)]));
}

function run(seed: number): void {
  const chance = (name: string): Random => createRandom(seed, name);
  const table = {
    seed,
    nominal: NOMINAL,
    pairs: {
      falsePositives2Days: {
        runs: RUNS.pairs,
        ...tableOf((noise) => falsePairs(noise, 2, RUNS.pairs, chance(`pairs ${noise}`), seed)),
      },
      falsePositives7Days: {
        runs: RUNS.pairsWithDays,
        ...tableOf((noise) => falsePairs(noise, 7, RUNS.pairsWithDays, chance(`days ${noise}`), seed)),
      },
      power2Days: {
        runs: RUNS.power,
        coupling0_5AtLag3: pairPower(0.5, 2, RUNS.power, chance('pair power'), seed),
        coupling0_1AtLag3: pairPower(0.1, 2, RUNS.power, chance('weak pair power'), seed),
      },
    },
    trains: {
      falsePositives14Days: {
        runs: RUNS.trains,
        ...tableOf((noise) => falseTrains(noise, 14, RUNS.trains, chance(`trains ${noise}`), seed)),
      },
      falsePositives3Days: {
        runs: RUNS.shortTrains,
        ...tableOf((noise) => falseTrains(noise, 3, RUNS.shortTrains, chance(`short trains ${noise}`), seed)),
      },
      power14Days: {
        runs: RUNS.power,
        share0_4Rise3: trainPower(0.4, 3, 14, RUNS.power, chance('train power'), seed),
        share0_4Rise1_5: trainPower(0.4, 1.5, 14, RUNS.power, chance('weak train power'), seed),
        share0_2Rise3: trainPower(0.2, 3, 14, RUNS.power, chance('rare train power'), seed),
      },
    },
  };
  process.stdout.write(`${JSON.stringify(table, null, 2)}\n`);
}

/** One cell, repeated as often as selected. */
function runCell(seed: number, cell: string): void {
  const [kind, noise, days, runs] = cell.split(',');
  const known = NOISES.find((each) => each === noise);
  const count = kind === 'pairs' ? falsePairs : kind === 'trains' ? falseTrains : null;
  if (!known || !count || !(Number(days) > 0) || !(Number(runs) > 0)) throw new Error(USAGE);
  const rates = count(known, Number(days), Number(runs), createRandom(seed, `cell ${kind} ${noise} ${days}`), seed);
  process.stdout.write(`${JSON.stringify({ seed, cell, ...rates })}\n`);
}

const USAGE = 'usage: node bench/correlation.ts [--seed N] [--cell pairs|trains,NOISE,DAYS,RUNS]';
const { values } = parseArgs({ options: { seed: { type: 'string', default: '1' }, cell: { type: 'string' } } });
const seed = Number(values.seed);
if (!Number.isSafeInteger(seed) || seed < 0) throw new Error(USAGE);
const before = process.cpuUsage();
if (values.cell === undefined) run(seed);
else runCell(seed, values.cell);
const used = process.cpuUsage(before);
process.stderr.write(`${((used.user + used.system) / 1e6).toFixed(0)} s of CPU\n`);
