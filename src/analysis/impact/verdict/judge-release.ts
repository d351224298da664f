import type { Finding } from '../../../model/finding.ts';
import type { ReleaseVerdict } from '../../../model/release.ts';
import type { VerdictModel } from '../classifier/verdict-model.ts';
import { gatherEvidence } from '../features/release-features.ts';
import { type ImpactInput, type ImpactSettings, inPlaceOf, type NearbyRelease } from '../input/impact-input.ts';
import { findOutages } from '../outage/outage.ts';
import { comparedSignals, compareVersions, withCohorts } from './cohort-finding.ts';
import { compareSignals } from './compare-signals.ts';
import { concludeFinding } from './conclude.ts';
import { withOutage } from './outage-finding.ts';
import { releaseVerdict } from './release-verdict.ts';
import { markUnjudged } from './unjudged-signals.ts';
import { withCost } from './with-cost.ts';
import { withoutLoad } from './without-load.ts';

/** Name and version of the method, stored with every report. */
const METHOD_NAME = 'placebo-gls/3';

/** The name with the version of the verdict model, as probabilities of different models must not be compared. */
export const methodName = (model: VerdictModel | null): string =>
  model ? `${METHOD_NAME} with verdict-model/${model.version}` : `${METHOD_NAME} without a verdict model`;

/** The findings of one release on all of its signals. */
export interface ReleaseImpact {
  readonly method: string;
  /** In the order of the inputs. */
  readonly findings: readonly Finding[];
  readonly verdict: ReleaseVerdict;
  /** Number of independent comparisons: percentiles of one distribution count once. */
  readonly comparisons: number;
}

/**
 * Judges one release on all of its signals. Every input must be about the same release and the same `asOf`. Pure and deterministic: the same
 * inputs and model give the same findings. Without a model the probability comes from a formula. No values of the samples make it throw.
 */
export function judgeRelease(
  inputs: readonly ImpactInput[],
  settings: ImpactSettings,
  model: VerdictModel | null,
): ReleaseImpact {
  return judge(inputs, settings, model, true);
}

/** With `mayExcuse` a change for which another release is flagged is left to that one. */
function judge(
  inputs: readonly ImpactInput[],
  settings: ImpactSettings,
  model: VerdictModel | null,
  mayExcuse: boolean,
): ReleaseImpact {
  const signals = gatherEvidence(inputs);
  const { retained, count } = compareSignals(signals, settings.falseDiscoveryRate);
  const reportOf = reportsOfOthers(inputs, settings, model, mayExcuse);
  const outages = findOutages(inputs);
  const versions = compareVersions(inputs);
  const together = comparedSignals(versions);
  const concluded = withoutLoad(
    signals.map((evidence, index) => {
      const input = inputs[index]!;
      const competing = (release: NearbyRelease) => reportOf(release)[index] ?? NO_FINDING;
      const finding = concludeFinding(evidence, settings, retained[index]!, model, competing);
      const beside = withOutage(finding, outages[index]!, input, settings, competing);
      return withCost(withCohorts(beside, versions[index]!, together, input, settings), input);
    }),
  );
  const findings = markUnjudged(concluded, inputs);
  return { method: methodName(model), findings, verdict: releaseVerdict(findings, inputs), comparisons: count };
}

/** No flag. */
const NO_FINDING = { verdict: 'no_effect' } as const;

/**
 * The findings of other releases on the same signals, each as its own report has it. Judged when first needed: that is where a flag may be
 * left to that release, which is rare. Their own excuses are left out, so that no two releases excuse each other.
 */
function reportsOfOthers(
  inputs: readonly ImpactInput[],
  settings: ImpactSettings,
  model: VerdictModel | null,
  mayExcuse: boolean,
): (release: NearbyRelease) => readonly Pick<Finding, 'verdict'>[] {
  const known = new Map<string, readonly Finding[]>();
  return (release) => {
    if (!mayExcuse) return [];
    const findings =
      known.get(release.id) ??
      judge(
        inputs.map((input) => inPlaceOf(input, release)),
        settings,
        model,
        false,
      ).findings;
    known.set(release.id, findings);
    return findings;
  };
}
