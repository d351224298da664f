import { expect, test } from 'vitest';
import type { ImpactInput } from '../../src/analysis/impact/input/impact-input.ts';
import type { ReleaseImpact } from '../../src/analysis/impact/verdict/judge-release.ts';
import { isWithheld } from '../../src/model/finding.ts';
import { aFinding } from '../http/a-report.ts';
import { countingAnalysis, minute, startScenario } from './scenario.ts';

const DAY = 24 * 60;

/** Stands in for the statistics: every release is flagged with the probability of its hour. */
const flagged =
  (probabilities: ReadonlyMap<number, number>, seen: boolean[] = []) =>
  async (inputs: readonly ImpactInput[]): Promise<ReleaseImpact> => {
    const counted = await countingAnalysis(inputs);
    const [{ releaseAt, wasFlagged }] = inputs as [ImpactInput];
    seen.push(wasFlagged);
    const probability = probabilities.get(releaseAt) ?? 0.01;
    const finding = aFinding({
      signal: inputs[0]!.signal.id,
      probability,
      verdict: probability < 0.5 ? 'no_effect' : 'regression',
    });
    const evidence = { ...finding.evidence!, prior: 0.1, flagThreshold: 0.5 };
    return { ...counted, findings: [{ ...finding, evidence }], verdict: probability < 0.5 ? 'clear' : 'flagged' };
  };

test('a doubtful flag stands or is held back beside those of the releases before it, whatever came after', async () => {
  const at = { doubtful: minute(100), sure: minute(400), again: minute(700) };
  const probabilities = new Map<number, number>([
    [at.doubtful, 0.6],
    [at.sure, 0.99],
    [at.again, 0.6],
  ]);
  const scenario = await startScenario(2_000, flagged(probabilities));
  await scenario.samples('gunicorn.requests', -DAY, 2_000, 50);
  const releases = [await scenario.deploy(100), await scenario.deploy(400), await scenario.deploy(700)];
  await scenario.until(2_000);
  for (const release of releases) await scenario.judge.analyseNow(release.id);
  const reports = await Promise.all(releases.map(({ id }) => scenario.store.reports.latest(id)));
  expect(reports.map((report) => report?.verdict)).toEqual(['insufficient_data', 'flagged', 'flagged']);
  expect(reports.map((report) => report?.findings.some(isWithheld))).toEqual([true, false, false]);
  expect(reports[2]?.findings[0]?.reasons.at(-1)?.text).toMatch(/^Of the last 2 flags about 0\.\d+ are expected to be false\.$/);
  expect(scenario.faults).toEqual([]);
});

test('a judgement knows whether the one before it flagged the signal', async () => {
  const seen: boolean[] = [];
  const scenario = await startScenario(0, flagged(new Map([[minute(0), 0.9]]), seen));
  await scenario.samples('gunicorn.requests', -DAY, 200, 50);
  await scenario.deploy(0);
  await scenario.until(40);
  // Five looks in the first minutes, then the judgements after 10, 15 and 30.
  expect(seen).toEqual([false, true, true, true, true, true, true, true]);
});
