import { createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { DEFAULT_IMPACT_SETTINGS } from '../src/analysis/impact/input/impact-input.ts';
import { thresholdAfter } from '../src/analysis/impact/verdict/flag-threshold.ts';
import { loadVerdictModel } from '../src/workers/load-verdict-model.ts';
import { chooseSurcharge } from './interim/choose-surcharge.ts';
import { type MeasuredRelease, measureAnalyses } from './interim/measure-analyses.ts';
import { everFlagged, flaggedLast, type ThresholdRule, type Walk, walk, withdrawn } from './interim/walk-analyses.ts';

/**
 * The cost of interim analyses of a release: `npm run -s bench:sequential -- CASES.jsonl ...`, on cases of the release-impact
 * benchmark that end an hour or two after their release. `--keep ANALYSES.jsonl` writes the measurements, which a later run reads in place
 * of cases. `--choose` chooses the surcharge for early flags on them and writes it to the source.
 */

const SOURCE = new URL('../src/analysis/impact/input/early-log-odds.ts', import.meta.url);
const CHECKPOINTS_MIN = [10, 15, 30, 60, 120];
const { flagProbability, earlyLogOdds: shipped } = DEFAULT_IMPACT_SETTINGS;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { keep: { type: 'string' }, choose: { type: 'boolean' } },
});
if (positionals.length === 0)
  throw new Error('usage: npm run -s bench:sequential -- CASES.jsonl ... [--keep ANALYSES.jsonl] [--choose]');
const releases = await measureAll(positionals, values.keep);
const surcharge = values.choose ? choose(releases) : shipped;
for (const analyses of [4, 5])
  report(
    releases.filter((release) => release.analyses.length === analyses),
    surcharge,
  );

async function measureAll(paths: readonly string[], keep: string | undefined): Promise<readonly MeasuredRelease[]> {
  const kept = keep === undefined ? null : createWriteStream(keep);
  const model = loadVerdictModel();
  const measured: MeasuredRelease[] = [];
  for (const path of paths) {
    for await (const release of measureAnalyses(path, model)) {
      measured.push(release);
      kept?.write(`${JSON.stringify(release)}\n`);
    }
  }
  kept?.end();
  return measured;
}

function choose(measured: readonly MeasuredRelease[]): number {
  const { earlyLogOdds, everFlagged: share, meanMinutes } = chooseSurcharge(measured);
  const percent = (100 * share).toFixed(2);
  process.stderr.write(
    `chosen: ${earlyLogOdds}, ${percent} % of the clean releases ever flagged, ${meanMinutes.toFixed(1)} min\n`,
  );
  const source = readFileSync(SOURCE, 'utf8');
  writeFileSync(SOURCE, source.replace(/EARLY_LOG_ODDS = .*;/, `EARLY_LOG_ODDS = ${earlyLogOdds};`));
  return earlyLogOdds;
}

/** A table of Markdown for the releases with one number of analyses. */
function report(measured: readonly MeasuredRelease[], earlyLogOdds: number): void {
  if (measured.length === 0) return;
  const count = measured[0]!.analyses.length;
  const clean = measured.filter(({ kind }) => kind === 'clean');
  const bad = measured.filter(({ kind }) => kind === 'bad');
  const rules: Readonly<Record<string, ThresholdRule>> = {
    'one threshold for all analyses': { flagProbability, earlyLogOdds: 0, keepProbability: null },
    'more early, for every analysis': { flagProbability, earlyLogOdds, keepProbability: null },
    'more early, for first flags (ships)': { flagProbability, earlyLogOdds, keepProbability: flagProbability },
    'the same, retained from half the threshold on': { flagProbability, earlyLogOdds, keepProbability: flagProbability / 2 },
  };
  const lines = Object.entries(rules).map(([name, rule]) => {
    const walks = { clean: clean.map((release) => walk(release, rule)), bad: bad.map((release) => walk(release, rule)) };
    const cells = [name, ...outcomes(walks.clean), ...outcomes(walks.bad), ...firstFlag(walks.bad)];
    return `| ${cells.join(' | ')} |`;
  });
  const needed = CHECKPOINTS_MIN.slice(0, count)
    .map((after, i) => (i === count - 1 ? flagProbability : thresholdAfter(after * 60_000, { flagProbability, earlyLogOdds })))
    .map((threshold) => threshold.toFixed(2));
  process.stdout.write(
    `${count} analyses, ${clean.length} clean releases and ${bad.length} with a regression; a first flag needs ${needed.join(', ')}\n
| | clean: flagged at each analysis | ever | at the final one | withdrawn | regressions: at each analysis | ever | at the final one | withdrawn | first flag, median; mean (min) |
|---|---|---|---|---|---|---|---|---|---|
${lines.join('\n')}\n\n`,
  );
}

function outcomes(walks: readonly Walk[]): readonly string[] {
  const share = (test: (walked: Walk) => boolean): string => `${((100 * walks.filter(test).length) / walks.length).toFixed(1)} %`;
  const analyses = walks[0]?.flaggedAt.map((_, i) => share(({ flaggedAt }) => flaggedAt[i] === true).replace(' %', '')) ?? [];
  return [`${analyses.join(', ')} %`, share(everFlagged), share(flaggedLast), share(withdrawn)];
}

/** Over the regressions that are ever flagged. */
function firstFlag(walks: readonly Walk[]): readonly string[] {
  const minutes = walks.flatMap(({ firstFlagMin }) => firstFlagMin ?? []).sort((a, b) => a - b);
  const mean = minutes.reduce((sum, each) => sum + each, 0) / minutes.length;
  return [`${Math.round(minutes[minutes.length >> 1] ?? Number.NaN)}; ${Math.round(mean)}`];
}
