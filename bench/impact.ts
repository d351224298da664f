import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import type { VerdictModel } from '../src/analysis/impact/classifier/verdict-model.ts';
import { DEFAULT_IMPACT_SETTINGS, type ImpactInput, type ImpactSettings } from '../src/analysis/impact/input/impact-input.ts';
import { judgeRelease, methodName } from '../src/analysis/impact/verdict/judge-release.ts';
import { logistic, logit } from '../src/analysis/stats/log-odds.ts';
import type { Finding, FindingVerdict } from '../src/model/finding.ts';
import type { BadDirection } from '../src/model/signal.ts';
import { loadVerdictModel } from '../src/workers/load-verdict-model.ts';
import { type ImpactCase, inputsOfCase } from './impact-case.ts';

/**
 * Runs the release-impact benchmark with the settings and the model that ship: `npm run -s bench:impact -- CASES.jsonl > PREDICTIONS.jsonl`,
 * then its scorer. `--fallback` leaves the model out. The last lines on standard error are the method and the CPU time a pair took.
 */

/**
 * Those that ship. A case of the second version is one of several looks, and a first flag of an early one needs more; one of the first
 * version is judged once, at its end.
 */
const settingsFor = ({ look_s }: ImpactCase): ImpactSettings =>
  look_s === undefined ? { ...DEFAULT_IMPACT_SETTINGS, earlyLogOdds: 0 } : DEFAULT_IMPACT_SETTINGS;

/** Share of regressions in the benchmark. Verdicts are those of the shipped prior; only the probability written is restated at this one. */
const BASE_RATE = 0.18;

const atBaseRate = (probability: number): number =>
  logistic(logit(probability) + logit(BASE_RATE) - logit(DEFAULT_IMPACT_SETTINGS.prior));

/** The benchmark knows fewer verdicts. */
const BENCHMARK_VERDICTS: Readonly<Record<FindingVerdict, string>> = {
  regression: 'regression',
  improvement: 'improvement',
  transient: 'transient',
  burst: 'burst',
  went_silent: 'regression',
  less_stable: 'regression',
  pre_existing: 'no_effect',
  global_event: 'no_effect',
  no_effect: 'no_effect',
  inconclusive: 'inconclusive',
  insufficient_data: 'insufficient_data',
};

/** Of a signal that is bad either way the benchmark counts any change, a blip or one for the better among them. */
const benchmarkVerdict = (verdict: FindingVerdict, bad: BadDirection): string =>
  bad === 'either' && (verdict === 'transient' || verdict === 'improvement') ? 'regression' : BENCHMARK_VERDICTS[verdict];

/** Two-sided, as the benchmark wants it; of a signal that is bad either way it is already. */
const twoSided = ({ pValue, evidence }: Finding, bad: BadDirection): number => {
  if (pValue === null) return 1;
  return bad === 'either' ? pValue : Math.min(1, 2 * Math.min(pValue, evidence?.pBetter ?? 1));
};

/** As the benchmark states it: observed minus expected, and units x minutes for all that is neither counted nor a ratio. */
function costOf({ cost }: Finding, { bad, kind }: ImpactInput['signal']): number | undefined {
  if (!cost) return undefined;
  const amount = kind === 'rate' ? cost.amount / SECONDS_A_MINUTE : cost.amount;
  return bad === 'down' ? -amount : amount;
}

const SECONDS_A_MINUTE = 60;

function prediction(caseId: string, input: ImpactInput, finding: Finding): object {
  const { effect, onset } = finding;
  const known = effect?.relative !== null && effect?.low !== null && effect?.high !== null;
  return {
    case_id: caseId,
    event_id: input.releaseId,
    metric: finding.signal,
    verdict: benchmarkVerdict(finding.verdict, input.signal.bad),
    probability: finding.probability === null ? 0 : atBaseRate(finding.probability),
    p: twoSided(finding, input.signal.bad),
    effect_rel: effect?.relative ?? undefined,
    effect_ci: effect && known ? [effect.low, effect.high] : undefined,
    onset_lag_s: onset ? (onset.at - input.releaseAt) / 1000 : undefined,
    shape: finding.shape ?? undefined,
    cost: costOf(finding, input.signal),
    own_verdict: finding.verdict,
  };
}

async function run(path: string, model: VerdictModel | null): Promise<void> {
  let pairs = 0;
  let cpuMs = 0;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line === '') continue;
    const impactCase = JSON.parse(line) as ImpactCase;
    const settings = settingsFor(impactCase);
    for (const event of impactCase.events) {
      if (!event.target) continue;
      const inputs = inputsOfCase(impactCase, event.id);
      const before = process.cpuUsage();
      const { findings } = judgeRelease(inputs, settings, model);
      const used = process.cpuUsage(before);
      cpuMs += (used.user + used.system) / 1000;
      pairs += inputs.length;
      for (const [i, finding] of findings.entries()) {
        process.stdout.write(`${JSON.stringify(prediction(impactCase.id, inputs[i]!, finding))}\n`);
      }
    }
  }
  process.stderr.write(
    `${methodName(model)}\n${pairs} pairs of release and signal, ${(cpuMs / Math.max(1, pairs)).toFixed(2)} ms of CPU each\n`,
  );
}

const { positionals, values } = parseArgs({ allowPositionals: true, options: { fallback: { type: 'boolean' } } });
const [path] = positionals;
if (!path) throw new Error('usage: npm run -s bench:impact -- CASES.jsonl [--fallback] > PREDICTIONS.jsonl');
await run(path, values.fallback ? null : loadVerdictModel());
