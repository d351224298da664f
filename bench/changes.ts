import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { DEFAULT_IMPACT_SETTINGS } from '../src/analysis/impact/input/impact-input.ts';
import { judgeRelease } from '../src/analysis/impact/verdict/judge-release.ts';
import { isFlag } from '../src/model/finding.ts';
import { isCode } from '../src/model/release.ts';
import { loadVerdictModel } from '../src/workers/load-verdict-model.ts';
import { type CaseEvent, type ImpactCase, inputsOfCase, isJudged } from './impact-case.ts';

/**
 * Flags, settings, scalings and incidents beside a deploy: `npm run -s bench -- changes CASES.jsonl` says of a scenario `flag` how often the guilty
 * change is found and how often an innocent one is blamed for a signal that it did not touch.
 */

interface ChangesCase extends ImpactCase {
  readonly truth: readonly { readonly event_id: string; readonly metric: string; readonly label: string }[];
}

class Tally {
  #all = 0;
  #flagged = 0;

  add(isFlagged: boolean): void {
    this.#all++;
    if (isFlagged) this.#flagged++;
  }

  toString(): string {
    return `${((100 * this.#flagged) / Math.max(1, this.#all)).toFixed(1).padStart(5)} % of ${this.#all}`;
  }
}

const tallies = new Map<string, Tally>();

function count(name: string, isFlagged: boolean): void {
  if (!tallies.has(name)) tallies.set(name, new Tally());
  tallies.get(name)!.add(isFlagged);
}

const wordOf = (event: CaseEvent): string => (isCode({ kind: event.kind ?? 'deploy' }) ? 'deploy' : event.kind!);

export async function run([path]: readonly string[]): Promise<void> {
  if (!path) throw new Error('usage: npm run -s bench -- changes CASES.jsonl');
  const model = loadVerdictModel();
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line !== '') countCase(JSON.parse(line) as ChangesCase);
  }
  for (const [name, tally] of [...tallies].toSorted(([a], [b]) => (a < b ? -1 : 1))) console.log(`${name.padEnd(48)} ${tally}`);

  function countCase(one: ChangesCase): void {
    const harmed = one.truth.filter(({ label }) => label === 'regression');
    const guilty = one.events.find(({ id }) => harmed.some(({ event_id }) => event_id === id));
    if (!guilty) return;
    for (const event of one.events.filter((each) => each.target && isJudged(each))) {
      const inputs = inputsOfCase(one, event.id);
      const { findings } = judgeRelease(inputs, DEFAULT_IMPACT_SETTINGS, model);
      const flagged = findings.filter((finding) => isFlag(finding)).map(({ signal }) => signal);
      const onHarmed = harmed.map(({ metric }) => flagged.includes(metric));
      if (event === guilty) {
        for (const isFound of onHarmed) count(`found, signals: ${wordOf(event)}`, isFound);
        count(`found, releases: ${wordOf(event)}`, onHarmed.includes(true));
        if (wordOf(event) !== 'deploy') for (const isFound of onHarmed) count('found, signals: flag or config', isFound);
      } else {
        for (const isBlamed of onHarmed) count(`blamed, signals: ${wordOf(event)} beside ${wordOf(guilty)}`, isBlamed);
        if (wordOf(event) === 'deploy') for (const isBlamed of onHarmed) count('blamed, signals: deploy, all', isBlamed);
      }
      const elsewhere = findings.filter(({ signal }) => !harmed.some(({ metric }) => metric === signal));
      for (const finding of elsewhere) count('false, signals that nothing touched', isFlag(finding));
    }
  }
}
