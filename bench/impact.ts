import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { DEFAULT_IMPACT_SETTINGS, type ImpactInput, type ImpactSettings } from '../src/analysis/impact/impact-input.ts';
import { judgeRelease } from '../src/analysis/impact/judge-release.ts';
import type { Finding, FindingVerdict } from '../src/model/finding.ts';
import { type ImpactCase, inputsOfCase } from './impact-case.ts';

/**
 * Runs the release-impact benchmark: `node bench/impact.ts CASES.jsonl > PREDICTIONS.jsonl`, then its scorer. The last line on standard
 * error is the CPU time a release and signal took.
 */

/** Share of regressions in the benchmark, which is therefore the prior here. */
const BASE_RATE = 0.18;
const SETTINGS: ImpactSettings = { ...DEFAULT_IMPACT_SETTINGS, prior: BASE_RATE };

/** The benchmark knows fewer verdicts. */
const BENCHMARK_VERDICTS: Readonly<Record<FindingVerdict, string>> = {
  regression: 'regression',
  improvement: 'improvement',
  transient: 'transient',
  less_stable: 'regression',
  pre_existing: 'no_effect',
  global_event: 'no_effect',
  no_effect: 'no_effect',
  inconclusive: 'inconclusive',
  insufficient_data: 'insufficient_data',
};

function prediction(caseId: string, input: ImpactInput, finding: Finding): object {
  const { effect, onset, pValue, evidence } = finding;
  const known = effect?.relative !== null && effect?.low !== null && effect?.high !== null;
  return {
    case_id: caseId,
    event_id: input.releaseId,
    metric: finding.signal,
    verdict: BENCHMARK_VERDICTS[finding.verdict],
    probability: finding.probability ?? 0,
    p: pValue === null ? 1 : Math.min(1, 2 * Math.min(pValue, evidence?.pBetter ?? 1)),
    effect_rel: effect?.relative ?? undefined,
    effect_ci: effect && known ? [effect.low, effect.high] : undefined,
    onset_lag_s: onset ? (onset.at - input.releaseAt) / 1000 : undefined,
    shape: finding.shape ?? undefined,
    own_verdict: finding.verdict,
  };
}

async function run(path: string): Promise<void> {
  let pairs = 0;
  let cpuMs = 0;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line === '') continue;
    const impactCase = JSON.parse(line) as ImpactCase;
    for (const event of impactCase.events) {
      if (!event.target) continue;
      const inputs = inputsOfCase(impactCase, event.id);
      const before = process.cpuUsage();
      const { findings } = judgeRelease(inputs, SETTINGS);
      const used = process.cpuUsage(before);
      cpuMs += (used.user + used.system) / 1000;
      pairs += inputs.length;
      for (const [i, finding] of findings.entries()) {
        process.stdout.write(`${JSON.stringify(prediction(impactCase.id, inputs[i]!, finding))}\n`);
      }
    }
  }
  process.stderr.write(`${pairs} pairs of release and signal, ${(cpuMs / Math.max(1, pairs)).toFixed(2)} ms of CPU each\n`);
}

const [path] = process.argv.slice(2);
if (!path) throw new Error('usage: node bench/impact.ts CASES.jsonl > PREDICTIONS.jsonl');
await run(path);
