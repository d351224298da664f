import { existsSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FEATURE_NAMES } from '../src/analysis/impact/classifier/verdict-model.ts';
import { fitModel } from './fit/fit-model.ts';
import { type CaseSet, measureSet } from './fit/measure-set.ts';
import { outOfFold, thresholdTable } from './fit/out-of-fold.ts';
import type { TrainingItem } from './fit/training-items.ts';

/**
 * Fits the verdict models: `npm run -s bench:fit -- RELEASE-IMPACT-FOLDER [--families SPEC.json] [--out MODEL.json] [--share S]`. The folder
 * holds the benchmark's generator; a share S under 1 takes fewer cases. Standard error tells what it does; standard output is a table of
 * thresholds from trees that had not seen the items they judge.
 */

const SHIPPED = new URL('../models/verdict-model.json', import.meta.url);
const PUBLIC_SEEDS = [1, 3];
/**
 * Cases of each public seed as the benchmark deals them out; of its simulated services and of its real traces alone; and of simulated
 * services with other kinds of noise. The generator keeps all cases of a set in memory and writes at most 4 GiB.
 */
const CASES = { dealt: 19_000, simulated: 10_000, real: 12_000, families: 10_000 };
const FAMILY_SEED = 1;
/** Sets measured at a time: one a core, but no more than fit into memory. */
const SETS_AT_ONCE = Math.min(3, availableParallelism());

const { positionals, values: options } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string' }, families: { type: 'string' }, share: { type: 'string' } },
});
const [folder] = positionals;
if (!folder)
  throw new Error('usage: node bench/fit.ts RELEASE-IMPACT-FOLDER [--families SPEC.json] [--out MODEL.json] [--share S]');
await fitModels(folder, options.families ?? defaultFamilies(folder), Number(options.share ?? 1));

async function fitModels(benchmark: string, families: string, share: number): Promise<void> {
  const sets = caseSets(families, share);
  const measured = new Map<CaseSet, readonly TrainingItem[]>();
  const waiting = [...sets];
  const work = async (): Promise<void> => {
    for (let set = waiting.shift(); set; set = waiting.shift()) {
      const itemsOfSet = await measureSet(benchmark, set);
      measured.set(set, itemsOfSet);
      tell(`${set.name}: ${itemsOfSet.length} items measured`);
    }
  };
  await Promise.all(Array.from({ length: SETS_AT_ONCE }, work));
  const items = sets.flatMap((set) => measured.get(set)!);
  tell(`${items.length} items, ${FEATURE_NAMES.length} features`);

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

function caseSets(families: string, share: number): readonly CaseSet[] {
  const set = (name: string, cases: number, ...rest: readonly string[]): CaseSet => ({
    name,
    cases: Math.round(share * cases),
    generatorArguments: rest,
  });
  return [
    ...PUBLIC_SEEDS.flatMap((seed) => [
      set(`seed ${seed}`, CASES.dealt, '--seed', `${seed}`),
      set(`seed ${seed} simulated`, CASES.simulated, '--seed', `${seed}`, '--only', 'synth'),
      set(`seed ${seed} real`, CASES.real, '--seed', `${seed}`, '--only', 'real'),
    ]),
    set('families', CASES.families, '--seed', `${FAMILY_SEED}`, '--only', 'synth', '--spec', families),
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

/** The extra kinds of noise lie in the folder itself or in the one of the prototype beside it. */
function defaultFamilies(benchmark: string): string {
  const name = 'spec_train_families.json';
  const found = [join(benchmark, name), join(benchmark, '..', 'prototype', name)].find((path) => existsSync(path));
  if (!found) throw new Error(`no ${name} beside the generator; give one by --families`);
  return found;
}

function tell(sentence: string): void {
  process.stderr.write(`${Math.round(process.uptime())} s: ${sentence}\n`);
}
