import { createReadStream, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { EITHER_WAY_FEATURE_NAMES, eitherWayFeatures } from '../src/analysis/impact/classifier/either-way.ts';
import { gatherEvidence } from '../src/analysis/impact/features/release-features.ts';
import type { ImpactInput } from '../src/analysis/impact/input/impact-input.ts';
import { logisticRegression } from './fit/logistic-regression.ts';
import { type ImpactCase, inputsOfCase } from './impact-case.ts';

/**
 * Fits the weights for signals that are bad either way: `npm run -s bench:fit-either -- CASES.jsonl ...`, on cases of the release-impact
 * benchmark, every signal taken as bad either way and every label but `none` as a change. Writes them to the source.
 */

const SOURCE = new URL('../src/analysis/impact/classifier/either-way-weights.ts', import.meta.url);

interface LabelledCase extends ImpactCase {
  readonly truth: readonly { readonly event_id: string; readonly metric: string; readonly label: string }[];
}

const paths = process.argv.slice(2);
if (paths.length === 0) throw new Error('usage: npm run -s bench:fit-either -- CASES.jsonl ...');
const rows: Float64Array[] = [];
const labels: number[] = [];
for (const path of paths) {
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line !== '') take(JSON.parse(line) as LabelledCase);
  }
}
const { constant, weights } = logisticRegression(rows, Uint8Array.from(labels));
const baseRate = labels.reduce((sum, label) => sum + label, 0) / labels.length;
const written = EITHER_WAY_FEATURE_NAMES.map((name, i) => `  ${name}: ${weights[i]!.toFixed(3)},`).join('\n');
const comment = readFileSync(SOURCE, 'utf8').split('export')[0]!;
writeFileSync(
  SOURCE,
  `${comment}export const EITHER_WAY_CONSTANT = ${constant.toFixed(3)};
/** A weight for each of \`EITHER_WAY_FEATURE_NAMES\`; written by the same fit. */
export const EITHER_WAY_WEIGHTS: Readonly<Record<string, number>> = {
${written}
};
`,
);
process.stderr.write(`${rows.length} items, ${(100 * baseRate).toFixed(1)} % changed\n`);

function take(labelled: LabelledCase): void {
  const truth = new Map(labelled.truth.map(({ event_id, metric, label }) => [`${event_id} ${metric}`, label]));
  for (const { id, target } of labelled.events) {
    if (!target) continue;
    const inputs = inputsOfCase(labelled, id).map(
      (input): ImpactInput => ({ ...input, signal: { ...input.signal, bad: 'either' } }),
    );
    for (const { input, assessment } of gatherEvidence(inputs)) {
      const label = truth.get(`${id} ${input.signal.id}`);
      const features = assessment.status === 'measured' ? eitherWayFeatures(assessment, input.releaseAt) : null;
      if (!features || label === undefined) continue;
      rows.push(features);
      labels.push(label === 'none' ? 0 : 1);
    }
  }
}
