import type { Finding } from '../../model/finding.ts';
import { MINUTE_MS } from '../../model/instant.ts';
import type { ReleaseVerdict } from '../../model/release.ts';
import { compareSignals } from './comparisons.ts';
import { concludeFinding } from './conclude.ts';
import type { ImpactInput, ImpactSettings } from './impact-input.ts';
import { HORIZON_MS } from './native-series.ts';
import { gatherEvidence } from './release-evidence.ts';
import type { VerdictModel } from './verdict-model.ts';

/** Name and version of the method, kept with every report. */
const METHOD_NAME = 'placebo-gls/2';

/** With which verdict model, or that there was none, goes with it: probabilities of different models are not to be compared. */
export const methodName = (model: VerdictModel | null): string =>
  model ? `${METHOD_NAME} with verdict-model/${model.version}` : `${METHOD_NAME} without a verdict model`;

/** However soon the next release follows, this one is watched for so long. */
const SHORTEST_WATCH_MS = 10 * MINUTE_MS;

/** What was concluded of one release on all of its signals. */
export interface ReleaseImpact {
  readonly method: string;
  /** In the order of the inputs. */
  readonly findings: readonly Finding[];
  readonly verdict: ReleaseVerdict;
  /** Independent comparisons made: percentiles of one thing count once. */
  readonly comparisons: number;
}

/**
 * Judges one release on all of its signals. Every input must be about the same release and the same `asOf`. Pure and deterministic: the same
 * inputs and model give the same findings; without a model the probability comes from a formula. Never throws on samples, whatever they hold.
 */
export function judgeRelease(
  inputs: readonly ImpactInput[],
  settings: ImpactSettings,
  model: VerdictModel | null,
): ReleaseImpact {
  const signals = gatherEvidence(inputs);
  const { kept, count } = compareSignals(signals, settings.falseDiscoveryRate);
  const findings = signals.map((evidence, index) => concludeFinding(evidence, settings, kept[index]!, model));
  return { method: methodName(model), findings, verdict: releaseVerdict(findings, inputs), comparisons: count };
}

function releaseVerdict(findings: readonly Finding[], inputs: readonly ImpactInput[]): ReleaseVerdict {
  if (findings.some(({ verdict }) => verdict === 'regression' || verdict === 'less_stable')) return 'flagged';
  if (inputs.some((input) => !isClosed(input))) return 'watching';
  const judged = findings.some(({ verdict }) => verdict !== 'insufficient_data' && verdict !== 'inconclusive');
  return judged ? 'clear' : 'insufficient_data';
}

/** True when no later sample can belong to this release: the horizon has passed, or the next release of the service took over. */
function isClosed({ asOf, releaseAt, releases, releaseId }: ImpactInput): boolean {
  if (asOf >= releaseAt + HORIZON_MS) return true;
  const replaced = releases.some(
    (other) => other.sameService && other.id !== releaseId && other.at > releaseAt && other.at <= asOf,
  );
  return replaced && asOf - releaseAt >= SHORTEST_WATCH_MS;
}
