import { parseArgs } from 'node:util';
import { DEFAULT_IMPACT_SETTINGS } from '../src/analysis/impact/input/impact-input.ts';
import { cauchyCombination } from '../src/analysis/stats/cauchy-combination.ts';
import { logit } from '../src/analysis/stats/log-odds.ts';
import { loadVerdictModel } from '../src/workers/load-verdict-model.ts';
import { seededRandom } from './fit/random.ts';
import { type FlagRule, knownPrior, learnedPrior, lordPlusPlus, plainThreshold, type ReleaseItem } from './interim/flag-rules.ts';
import { type MeasuredRelease, measureAnalyses } from './interim/measure-analyses.ts';

/**
 * How many flags of many releases in sequence are false: `npm run -s bench:stream -- CASES.jsonl ...`, or what `bench:sequential --keep`
 * wrote of them. Sequences are drawn from the cases, each release at its final analysis, at several shares of bad ones.
 */

const LENGTH = 300;
const STREAMS = 100;
const MIXES = [0.02, 0.1, 0.37];
const SEED = 1;
/** A probability this near to 0 or 1 is rounded. */
const NEAREST = 1e-9;
const { prior, flagProbability: threshold } = DEFAULT_IMPACT_SETTINGS;
const NEEDED = { threshold, prior };

const { positionals } = parseArgs({ allowPositionals: true });
if (positionals.length === 0) throw new Error('usage: npm run -s bench:stream -- CASES.jsonl|ANALYSES.jsonl ...');
const bad: ReleaseItem[] = [];
const others: ReleaseItem[] = [];
let pairs = 0;
let regressed = 0;
for (const path of positionals) {
  for await (const release of measureAnalyses(path, loadVerdictModel())) {
    const item = itemOf(release);
    if (!item) continue;
    (item.isBad ? bad : others).push(item);
    if (!item.isBad) continue;
    pairs += item.evidence.length;
    regressed += release.analyses.at(-1)!.signals.filter((signal) => signal.regressed && signal.probability !== null).length;
  }
}
process.stdout.write(`${bad.length} releases with a regression and ${others.length} others; ${STREAMS} streams of ${LENGTH}\n\n`);
process.stdout.write(`| rule | ${MIXES.map((mix) => `${100 * mix} % bad: false among the flags; found; flags`).join(' | ')} |\n`);
process.stdout.write(`|---|${MIXES.map(() => '---|').join('')}\n`);
const columns = MIXES.map((mix) => column(mix));
for (const name of columns[0]!.keys()) {
  process.stdout.write(`| ${name} | ${columns.map((cells) => cells.get(name)).join(' | ')} |\n`);
}

function itemOf({ kind, analyses }: MeasuredRelease): ReleaseItem | null {
  const signals = analyses
    .at(-1)!
    .signals.flatMap(({ probability, pValue, flaggable }) =>
      probability === null || pValue === null ? [] : [{ factor: factorOf(probability), pValue, flaggable }],
    );
  if (signals.length === 0) return null;
  return {
    isBad: kind === 'bad',
    pValue: cauchyCombination(signals.map(({ pValue }) => Math.min(pValue, 1 - NEAREST))),
    evidence: signals.map(({ factor }) => factor),
    strongest: Math.max(Number.NEGATIVE_INFINITY, ...signals.filter(({ flaggable }) => flaggable).map(({ factor }) => factor)),
  };
}

function factorOf(probability: number): number {
  return logit(Math.min(Math.max(probability, NEAREST), 1 - NEAREST)) - logit(prior);
}

/** The result of each rule on the same sequences. */
function column(mix: number): ReadonlyMap<string, string> {
  const random = seededRandom(SEED);
  const draw = (from: readonly ReleaseItem[]): ReleaseItem => from[Math.floor(random() * from.length)]!;
  const streams = Array.from({ length: STREAMS }, () =>
    Array.from({ length: LENGTH }, () => draw(random() < mix ? bad : others)),
  );
  const mixPrior = (mix * regressed) / pairs;
  const rules: Readonly<Record<string, FlagRule>> = {
    'threshold alone': plainThreshold(NEEDED),
    'LORD++ at 0.1': lordPlusPlus(0.1),
    'LORD++ at 0.2': lordPlusPlus(0.2),
    ...Object.fromEntries(
      [0.1, 0.2, 0.25, 0.3].map((share) => [`local rates, prior of the mix, ${share}`, knownPrior(share, mixPrior, NEEDED)]),
    ),
    ...Object.fromEntries(
      [0.1, 0.2, 0.25, 0.3, 0.35].map((share) => [`local rates, prior learnt, ${share}`, learnedPrior(share, NEEDED)]),
    ),
  };
  return new Map(Object.entries(rules).map(([name, rule]) => [name, outcome(streams, rule)]));
}

/** The false discovery rate is the mean over the sequences of the share of false flags, 0 where there is no flag. */
function outcome(streams: readonly (readonly ReleaseItem[])[], rule: FlagRule): string {
  let rate = 0;
  let found = 0;
  let flags = 0;
  for (const stream of streams) {
    const flagged = stream.filter(
      (
        (decisions) => (_: ReleaseItem, i: number) =>
          decisions[i]
      )(rule(stream)),
    );
    const right = flagged.filter(({ isBad }) => isBad).length;
    rate += (flagged.length - right) / Math.max(1, flagged.length) / streams.length;
    found += right;
    flags += flagged.length;
  }
  const there = streams.flat().filter(({ isBad }) => isBad).length;
  return `${(100 * rate).toFixed(1)} %; ${((100 * found) / there).toFixed(0)} %; ${(flags / streams.length).toFixed(1)}`;
}
