import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { compareSignals } from '../src/analysis/impact/comparisons.ts';
import { concludeFinding } from '../src/analysis/impact/conclude.ts';
import { DEFAULT_IMPACT_SETTINGS } from '../src/analysis/impact/impact-input.ts';
import { gatherEvidence } from '../src/analysis/impact/release-evidence.ts';
import { loadVerdictModel } from '../src/jobs/load-verdict-model.ts';
import { millis } from '../src/model/instant.ts';
import { inputsOfCase } from './impact-case.ts';
import { type QuietCase, type RollbackCase, rollbackCase, type Story } from './rollback-case.ts';

/**
 * What a rollback adds as evidence: `node bench/rollback.ts CASES.jsonl > ITEMS.jsonl`. Of the cases of a release-impact benchmark where
 * nothing happens it makes releases that are undone 20 to 90 min later: harmless ones, steps that the rollback takes back, steps that
 * outlive it. One line a (case, metric, time after the rollback), with the verdict before and after the rollback was looked at;
 * `bench/rollback-table.ts` adds them up.
 */

const STORIES: readonly Story[] = ['harmless', 'undone', 'stays'];
const LOOKED_AT_MIN = [10 + 1 / 3, 30 + 1 / 3, 60];
const QUIET_SCENARIOS = ['none_quiet', 'none_ramp'];

const model = loadVerdictModel();

function itemsOf(made: RollbackCase): readonly object[] {
  const { impactCase, releaseAt, rollbackAt, story, moved, effectSd } = made;
  const inputs = inputsOfCase(impactCase, 'release').map((input) => ({ ...input, asOf: millis(rollbackAt * 1000) }));
  const undoneBy = (minutes: number) => ({
    id: 'rollback',
    at: millis(rollbackAt * 1000),
    name: null,
    asOf: millis((rollbackAt + minutes * 60) * 1000),
  });
  return LOOKED_AT_MIN.flatMap((minutes) => {
    const evidence = gatherEvidence(inputs.map((input) => ({ ...input, undoneBy: undoneBy(minutes) })));
    const { kept } = compareSignals(evidence, DEFAULT_IMPACT_SETTINGS.falseDiscoveryRate);
    return evidence.map((one, i) => {
      const [after, before] = [one, { ...one, rollback: null }].map((each) =>
        concludeFinding(each, DEFAULT_IMPACT_SETTINGS, kept[i]!, model),
      );
      return {
        ...{ case: impactCase.id, story, metric: after!.signal, minutes, gap: (rollbackAt - releaseAt) / 60 },
        label: after!.signal === moved ? 'regression' : 'none',
        effectSd: after!.signal === moved ? effectSd : 0,
        before: { verdict: before!.verdict, probability: before!.probability },
        after: { verdict: after!.verdict, probability: after!.probability },
        rollback: one.rollback && { pValue: one.rollback.pValue, share: one.rollback.shareUndone, factor: one.rollback.factor },
      };
    });
  });
}

const [path] = process.argv.slice(2);
if (!path) throw new Error('usage: node bench/rollback.ts CASES.jsonl > ITEMS.jsonl');
let seed = 0;
for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
  if (line === '') continue;
  seed += 1;
  const quiet = JSON.parse(line) as QuietCase;
  if (!QUIET_SCENARIOS.includes(quiet.scenario)) continue;
  for (const story of STORIES) {
    const made = rollbackCase(quiet, story, seed);
    for (const item of made ? itemsOf(made) : []) process.stdout.write(`${JSON.stringify(item)}\n`);
  }
}
