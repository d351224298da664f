import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FEATURE_NAMES } from '../src/analysis/impact/verdict-model.ts';
import { FIT_SEED, fitModel } from './fit/fit-model.ts';
import { type CaseSet, measureSet } from './fit/measure-set.ts';
import { outOfFold, thresholdTable } from './fit/out-of-fold.ts';
import type { Label, TrainingItem } from './fit/training-items.ts';

/**
 * Fits the verdict models: `npm run -s bench:fit -- RELEASE-IMPACT-FOLDER [--families SPEC.json] [--out MODEL.json] [--cases N]`. The folder
 * holds the benchmark's generator. Standard error tells what it does; standard output is a table of thresholds from trees that had not seen
 * the items they judge.
 */

const SHIPPED = new URL('../models/verdict-model.json', import.meta.url);
const DEFAULT_CASES = 12_000;
/** Cases of other kinds of noise, on top of those of the public seeds: that part of their number. */
const FAMILY_SHARE = 0.28;
const FAMILY_SEED = 1;
const PUBLIC_SEEDS = [1, 3];
const TARGETS = ['regression', 'improvement', 'transient'] as const;

const { positionals, values: options } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string' }, families: { type: 'string' }, cases: { type: 'string' } },
});
const [folder] = positionals;
if (!folder)
  throw new Error('usage: node bench/fit.ts RELEASE-IMPACT-FOLDER [--families SPEC.json] [--out MODEL.json] [--cases N]');
await fitModels(folder, options.families ?? defaultFamilies(folder), Number(options.cases ?? DEFAULT_CASES));

async function fitModels(benchmark: string, families: string, cases: number): Promise<void> {
  const sets: readonly CaseSet[] = [
    ...PUBLIC_SEEDS.map((seed) => ({ name: `seed ${seed}`, generatorArguments: ['--seed', `${seed}`, '--cases', `${cases}`] })),
    {
      name: 'families',
      generatorArguments: [
        '--seed',
        `${FAMILY_SEED}`,
        '--cases',
        `${Math.round(FAMILY_SHARE * cases)}`,
        '--only',
        'synth',
        '--spec',
        families,
      ],
    },
  ];
  const measured = await Promise.all(
    sets.map(async (set) => {
      const itemsOfSet = await measureSet(benchmark, set);
      tell(`${set.name}: ${itemsOfSet.length} items measured`);
      return itemsOfSet;
    }),
  );
  const items = measured.flat();
  tell(`${items.length} items, ${FEATURE_NAMES.length} features`);

  const file = fitModel(items, {
    on: new Date().toISOString().slice(0, 10),
    benchmark: 'release-impact',
    sets: sets.map(({ name, generatorArguments }) => `${name}: ${generatorArguments.slice(0, 4).join(' ')}`),
  });
  const out = options.out ?? SHIPPED;
  writeFileSync(out, `${JSON.stringify(file)}\n`);
  tell(`written to ${out}`);
  for (const target of TARGETS) report(items, target);
}

function report(items: readonly TrainingItem[], target: Label): void {
  const probabilities = outOfFold(items, target, FIT_SEED);
  if (target === 'regression') process.stdout.write(`${JSON.stringify(thresholdTable(items, probabilities), null, 1)}\n`);
  const off = calibrationError(items, target, probabilities);
  process.stdout.write(`${target}: expected calibration error ${off.toFixed(4)} out of fold\n`);
}

function calibrationError(items: readonly TrainingItem[], target: Label, probabilities: Float64Array): number {
  const gaps = new Float64Array(10);
  for (const [i, { label }] of items.entries()) {
    const bin = Math.min(9, Math.floor(probabilities[i]! * 10));
    gaps[bin] = gaps[bin]! + probabilities[i]! - (label === target ? 1 : 0);
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
