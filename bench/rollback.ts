import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { gatherEvidence } from '../src/analysis/impact/features/release-features.ts';
import { DEFAULT_IMPACT_SETTINGS } from '../src/analysis/impact/input/impact-input.ts';
import { compareSignals } from '../src/analysis/impact/verdict/compare-signals.ts';
import { concludeFinding } from '../src/analysis/impact/verdict/conclude.ts';
import { millis } from '../src/model/instant.ts';
import { loadVerdictModel } from '../src/workers/load-verdict-model.ts';
import { inputsOfCase } from './impact-case.ts';
import { type QuietCase, RELEASE_ID, ROLLBACK_ID, type RollbackCase, rollbackCase, type Story } from './rollback-case.ts';
import { type RollbackItem, rollbackTable } from './rollback-table.ts';

/**
 * What a rollback adds as evidence: `node bench/rollback.ts CASES.jsonl > ITEMS.jsonl`. Of the cases of a release-impact benchmark where
 * nothing happens it makes releases that are undone 20 to 90 min later: harmless ones, steps that the rollback takes back, steps that
 * outlive it. One line a (case, metric), with the verdict without and with the samples after the rollback, an hour of them or
 * `--minutes`. A table on standard error; `--table` makes it of items kept earlier.
 */

const STORIES: readonly Story[] = ['harmless', 'undone', 'stays'];
const QUIET_SCENARIOS = ['none_quiet', 'none_ramp'];

const model = loadVerdictModel();

function itemsOf(made: RollbackCase, minutes: number): readonly RollbackItem[] {
  const { impactCase, releaseAt, rollbackAt, story, moved, effectSd } = made;
  const at = millis(rollbackAt * 1000);
  const undoneBy = { id: ROLLBACK_ID, at, name: null, asOf: millis((rollbackAt + minutes * 60) * 1000) };
  const inputs = inputsOfCase(impactCase, RELEASE_ID).map((input) => ({ ...input, asOf: at, undoneBy }));
  const evidence = gatherEvidence(inputs);
  const { retained } = compareSignals(evidence, DEFAULT_IMPACT_SETTINGS.falseDiscoveryRate);
  return evidence.map((one, i) => {
    const [after, before] = [one, { ...one, rollback: null }].map((each) =>
      concludeFinding(each, DEFAULT_IMPACT_SETTINGS, retained[i]!, model, () => ({ verdict: 'no_effect' })),
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
}

async function* measured(path: string, minutes: number): AsyncGenerator<RollbackItem> {
  let seed = 0;
  for await (const line of linesOf(path)) {
    seed += 1;
    const quiet = JSON.parse(line) as QuietCase;
    if (!QUIET_SCENARIOS.includes(quiet.scenario)) continue;
    for (const story of STORIES) {
      const made = rollbackCase(quiet, story, seed);
      if (made) yield* itemsOf(made, minutes);
    }
  }
}

async function* kept(path: string): AsyncGenerator<RollbackItem> {
  for await (const line of linesOf(path)) yield JSON.parse(line) as RollbackItem;
}

async function* linesOf(path: string): AsyncGenerator<string> {
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line !== '') yield line;
  }
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: 'string' }, table: { type: 'boolean' } },
});
const [path] = positionals;
if (!path) throw new Error('usage: node bench/rollback.ts CASES.jsonl [--minutes N] > ITEMS.jsonl, or ITEMS.jsonl --table');
const items: RollbackItem[] = [];
for await (const item of values.table ? kept(path) : measured(path, Number(values.minutes ?? 60))) {
  items.push(item);
  if (!values.table) process.stdout.write(`${JSON.stringify(item)}\n`);
}
process.stderr.write(`${rollbackTable(items).join('\n')}\n`);
