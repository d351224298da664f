import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { isCohortFlag } from '../src/analysis/cohorts/cohort-flag.ts';
import { type CohortComparison, compareCohorts } from '../src/analysis/cohorts/compare-cohorts.ts';
import { MINUTE_MS, type Millis, millis } from '../src/model/instant.ts';
import { type CohortCase, type CohortTruth, cohortInputOf } from './cohort-case.ts';
import { stillReleases } from './cohort-stills.ts';

/**
 * New versions beside old ones: `npm run -s bench -- cohorts CASES.jsonl` says how many harmed versions and releases of a scenario `canary` are
 * found at which look, and how many are called harmed that are not; `cohorts --still [RELEASES]` how many releases without any harm are ever
 * called harmed where instances differ, have bursts, and have noise with heavy tails.
 */

/** Minutes after the release; the end is the last sample of a case. */
const LOOKS_MIN = [2, 5, 10, Number.POSITIVE_INFINITY];
const STILL_RELEASES = 1000;
/** Bounds of the table of p-values. */
const P_LEVELS = [0.01, 0.05, 0.1, 0.2];

class Tally {
  harmed = 0;
  found = 0;
  healthy = 0;
  wronglyFlagged = 0;

  add(isHarmed: boolean, isFlagged: boolean): void {
    if (isHarmed) {
      this.harmed++;
      if (isFlagged) this.found++;
    } else {
      this.healthy++;
      if (isFlagged) this.wronglyFlagged++;
    }
  }

  toString(): string {
    const percent = (part: number, all: number): string => `${((100 * part) / Math.max(1, all)).toFixed(1)} % of ${all}`;
    return `found ${percent(this.found, this.harmed)}, false ${percent(this.wronglyFlagged, this.healthy)}`;
  }
}

async function ofCases(path: string): Promise<void> {
  const tallies = new Map<string, Tally>();
  const tally = (name: string): Tally => {
    if (!tallies.has(name)) tallies.set(name, new Tally());
    return tallies.get(name)!;
  };
  let [compared, cpuMs] = [0, 0];
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line === '') continue;
    const one = JSON.parse(line) as CohortCase;
    const event = one.events.find(({ target }) => target)!;
    for (const look of LOOKS_MIN) {
      const asOf = instantOf(one, event.t, look);
      if (asOf === null) continue;
      const before = process.cpuUsage();
      const flags = flagsOf(one, asOf);
      const { user, system } = process.cpuUsage(before);
      cpuMs += (user + system) / 1000;
      compared += flags.length;
      const name = Number.isFinite(look) ? `+${look} min` : 'at the end';
      for (const { truth, isFlagged } of flags) tally(`${name}, ${truth.metric}`).add(truth.label !== 'none', isFlagged);
      for (const { truth, isFlagged } of flags) tally(`${name}, versions`).add(truth.label !== 'none', isFlagged);
      const isHarmed = flags.some(({ truth }) => truth.label !== 'none');
      tally(`${name}, releases`).add(
        isHarmed,
        flags.some(({ isFlagged }) => isFlagged),
      );
    }
  }
  for (const [name, of] of tallies) console.log(`${name.padEnd(28)} ${of}`);
  console.log(`${(cpuMs / Math.max(1, compared)).toFixed(2)} ms of CPU a comparison`);
}

/** When so many whole samples since the release are known; null where the case ends before. */
function instantOf({ as_of, cohorts }: CohortCase, eventS: number, lookMin: number): Millis | null {
  if (!Number.isFinite(lookMin)) return millis(as_of * 1000);
  const stepS = cohorts[0]!.step_s;
  const instant = Math.ceil(eventS / stepS) * stepS + lookMin * 60;
  return instant <= as_of ? millis(instant * 1000) : null;
}

/** Only the new version can be called harmed: the old one is what it is held against. */
function flagsOf(one: CohortCase, asOf: Millis): readonly { readonly truth: CohortTruth; readonly isFlagged: boolean }[] {
  const event = one.events.find(({ target }) => target)!;
  const newest = one.truth_cohorts.filter(({ labels }) => labels.version === NEW_VERSION);
  return newest.map((truth) => {
    const question = { releaseAt: millis(event.t * 1000), asOf, version: NEW_VERSION };
    const outcome = compareCohorts(cohortInputOf(one, truth.metric), question);
    return { truth, isFlagged: outcome.outcome === 'compared' && isCohortFlag(outcome, newest.length) };
  });
}

/** Of all cases of the scenario. */
const NEW_VERSION = '2.0';

function ofStills(releases: number): void {
  for (const { name, inputs } of stillReleases(releases)) {
    let [ever, compared, cpuMs] = [0, 0, 0];
    const atMost = P_LEVELS.map(() => 0);
    for (const { input, question, looks } of inputs) {
      const before = process.cpuUsage();
      const seen = looks
        .map((look) => compareCohorts(input, { ...question, asOf: millis(question.releaseAt + look * MINUTE_MS) }))
        .filter((outcome): outcome is CohortComparison => outcome.outcome === 'compared');
      const { user, system } = process.cpuUsage(before);
      cpuMs += (user + system) / 1000;
      compared += seen.length;
      if (seen.some((outcome) => isCohortFlag(outcome, 1))) ever++;
      const least = Math.min(1, ...seen.map(({ pValue }) => pValue));
      P_LEVELS.forEach((level, index) => {
        if (least <= level) atMost[index] = atMost[index]! + 1;
      });
    }
    const shares = P_LEVELS.map((level, index) => `p <= ${level}: ${((100 * atMost[index]!) / releases).toFixed(1)} %`);
    console.log(
      `${name.padEnd(58)} ever flagged ${((100 * ever) / releases).toFixed(1)} %  (${shares.join(', ')}; ${(cpuMs / Math.max(1, compared)).toFixed(2)} ms)`,
    );
  }
}

const { positionals, values } = parseArgs({ allowPositionals: true, options: { still: { type: 'boolean' } } });
const [first] = positionals;
if (values.still) ofStills(Number(first ?? STILL_RELEASES));
else if (first) await ofCases(first);
else throw new Error('usage: npm run -s bench -- cohorts CASES.jsonl | --still [RELEASES]');
