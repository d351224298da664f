import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { FEATURES } from '../src/analysis/impact/classifier/verdict-model.ts';
import { fitModel } from './fit/fit-model.ts';
import { cachedItems, cacheItems } from './fit/item-cache.ts';
import { type CaseSet, measureSet } from './fit/measure-set.ts';
import { outOfFold, thresholdTable } from './fit/out-of-fold.ts';
import type { TrainingItem } from './fit/training-items.ts';

/**
 * Fits the verdict models: `npm run -s bench:fit -- RELEASE-IMPACT-FOLDER [--out MODEL.json] [--share S] [--cache FOLDER]`.
 * The first folder holds the benchmark's generator; a share S under 1 takes fewer cases. What was measured is kept in the second one, so that
 * the same features are measured once and fitted often. Standard error tells what it does; standard output is a table of
 * thresholds from trees that had not seen the items they judge.
 */

const SHIPPED = new URL('../models/verdict-model.json', import.meta.url);
const PUBLIC_SEEDS = [1, 3];
/**
 * Cases of each public seed: of the first version of the benchmark as it deals them out, of its simulated services and of its real traces
 * alone (of one seed: each case has one signal, and a trace lends itself to many cases); and of the second version.
 */
const CASES = { dealt: 3_000, simulated: 4_000, real: 4_000, second: 3_000 };
const REAL_SEED = 1;
const FIRST = ['--set', 'v1'];
/** Sets measured at a time: one a core, but no more than fit into memory. */
const SETS_AT_ONCE = Math.min(3, availableParallelism());

const { positionals, values: options } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string' }, share: { type: 'string' }, cache: { type: 'string' } },
});
const [folder] = positionals;
if (!folder) throw new Error('usage: node bench/fit.ts RELEASE-IMPACT-FOLDER [--out MODEL.json] [--share S] [--cache FOLDER]');
await fitModels(folder, Number(options.share ?? 1));

async function fitModels(benchmark: string, share: number): Promise<void> {
  const sets = caseSets(share);
  const measured = new Map<CaseSet, readonly TrainingItem[]>();
  const waiting = [...sets];
  const work = async (): Promise<void> => {
    for (let set = waiting.shift(); set; set = waiting.shift()) {
      const itemsOfSet = await itemsFor(benchmark, set);
      measured.set(set, itemsOfSet);
      tell(`${set.name}: ${itemsOfSet.length} items measured`);
    }
  };
  await Promise.all(Array.from({ length: SETS_AT_ONCE }, work));
  const items = sets.flatMap((set) => measured.get(set)!);
  tell(`${items.length} items, ${FEATURES.length} features`);

  const file = fitModel(items, {
    on: new Date().toISOString().slice(0, 10),
    benchmark: 'release-impact',
    sets: sets.map(({ name, cases }) => `${name}: ${cases} cases`),
  });
  const out = options.out ?? SHIPPED;
  writeFileSync(out, `${JSON.stringify(file)}\n`);
  tell(`written to ${out}`);
  const probabilities = outOfFold(items);
  process.stdout.write(`${JSON.stringify(thresholdTable(items, probabilities), null, 1)}\n`);
  process.stdout.write(`expected calibration error ${calibrationError(items, probabilities).toFixed(4)} out of fold\n`);
}

/** From the cache where they are there, otherwise measured and left there. */
async function itemsFor(benchmark: string, set: CaseSet): Promise<readonly TrainingItem[]> {
  const { cache } = options;
  const known = cache === undefined ? null : await cachedItems(cache, set.name, set.cases);
  if (known) return known;
  const items = await measureSet(benchmark, set);
  if (cache !== undefined) await cacheItems(cache, set.name, set.cases, items);
  return items;
}

function caseSets(share: number): readonly CaseSet[] {
  const set = (name: string, cases: number, ...rest: readonly string[]): CaseSet => ({
    name,
    cases: Math.round(share * cases),
    generatorArguments: rest,
  });
  return [
    ...PUBLIC_SEEDS.flatMap((seed) => [
      set(`seed ${seed}`, CASES.dealt, ...FIRST, '--seed', `${seed}`),
      set(`seed ${seed} simulated`, CASES.simulated, ...FIRST, '--seed', `${seed}`, '--only', 'synth'),
      set(`seed ${seed} second`, CASES.second, '--set', 'v2', '--seed', `${seed}`),
    ]),
    set(`seed ${REAL_SEED} real`, CASES.real, ...FIRST, '--seed', `${REAL_SEED}`, '--only', 'real'),
  ];
}

function calibrationError(items: readonly TrainingItem[], probabilities: Float64Array): number {
  const gaps = new Float64Array(10);
  for (const [i, { label }] of items.entries()) {
    const bin = Math.min(9, Math.floor(probabilities[i]! * 10));
    gaps[bin] = gaps[bin]! + probabilities[i]! - (label === 'regression' ? 1 : 0);
  }
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / items.length;
}

function tell(sentence: string): void {
  process.stderr.write(`${Math.round(process.uptime())} s: ${sentence}\n`);
}
