import type { Effect, Suspicion } from '../../../model/finding.ts';
import { MINUTE_MS } from '../../../model/instant.ts';
import type { SignalKind } from '../../../model/signal.ts';
import { chance, clock, duration, percent, quantity } from '../../wording/quantities.ts';
import type { DirectedEvidence, HoleBefore, MeasuredAssessment } from '../evidence/assessment.ts';
import type { ImpactInput, NearbyRelease } from '../input/impact-input.ts';
import type { BetterFit } from './attributed-release.ts';

/** `+38 % (95 % interval +21 % to +58 %), 4 min after it`. */
export function shiftText({ effect, blame, shape }: DirectedEvidence, input: ImpactInput): string {
  const size = effect ? effectText(effect, input.signal.kind) : 'by an unknown amount';
  const delayMs = blame ? blame.onsetAt - input.releaseAt : 0;
  const when = delayMs >= MINUTE_MS ? `, ${duration(delayMs)} after it` : '';
  return shape === 'ramp' ? `${size} reached by now, still rising${when}` : `${size}${when}`;
}

/** `+38 % (95 % interval +21 % to +58 %)`, or the change in the signal's own unit where no ratio exists. */
function effectText(effect: Effect, kind: SignalKind): string {
  if (effect.relative === null) {
    const change = kind === 'ratio' ? percent(effect.absolute) : `${effect.absolute >= 0 ? '+' : ''}${quantity(effect.absolute)}`;
    return `${change} from a level of zero`;
  }
  if (effect.low === null || effect.high === null) return percent(effect.relative);
  return `${percent(effect.relative)} (95 % interval ${percent(effect.low)} to ${percent(effect.high)})`;
}

/** `the release at 14:05 UTC fits better (93 % likely to be its work, 61 % that of this one)`. */
export const fitText = ({ release, probability }: BetterFit, own: number): string =>
  `${nameOf(release)} fits better (${percent(probability).slice(1)} likely to be its work, ${percent(own).slice(1)} that of this one)`;

const nameOf = ({ name, at }: NearbyRelease): string => (name ? `${name} at ${clock(at)}` : `the release at ${clock(at)}`);

/** A smaller share is shown as 0.4 % or less, which helps nobody to look further. A convention. */
const LEAST_NAMED_SHARE = 0.005;

/** `Whose work: this release 62 %, cart 2.1 at 14:05 UTC 30 %, none of these 8.0 %.` */
export function suspectsText({ suspects, noneOfThese }: Suspicion, { releases, releaseId }: ImpactInput): string {
  const named = suspects.filter(({ release, share }) => release === releaseId || share >= LEAST_NAMED_SHARE);
  const shares = named.map(({ release, share }) => {
    const name = release === releaseId ? 'this release' : nameOf(releases.find(({ id }) => id === release)!);
    return `${name} ${percent(share).slice(1)}`;
  });
  return `Whose work by its onset: ${[...shares, `none of these ${percent(noneOfThese).slice(1)}`].join(', ')}.`;
}

/** `One of these 2, which came within minutes of each other and are judged together: shop 1.4 at 14:00 UTC, shop 1.5 at 14:06 UTC.` */
export const groupText = (group: readonly NearbyRelease[]): string =>
  `One of these ${group.length}, which came within minutes of each other and are judged together: ${group.map(nameOf).join(', ')}.`;

/** Size and duration of a blip. */
export function cameBackText({ pulse, worse }: MeasuredAssessment, unit: string | null): string {
  if (!pulse) return `Changed right after the release and came back (p ${chance(worse.pTransient)}).`;
  const inUnit = unit === null ? '' : ` ${unit}`;
  const extent = `to ${quantity(pulse.peak)}${inUnit} for about ${duration(pulse.durationMs)} (${quantity(pulse.unitMinutes)}${inUnit} x min)`;
  return `Went ${extent} and came back.`;
}

/** Why the exact test on counts was used, with the counts. */
export function exactText({ calibration, before, after }: MeasuredAssessment): string {
  const counts = `${quantity(after.numerator ?? after.mean ?? 0)} after against ${quantity(before.numerator ?? before.mean ?? 0)} in the hour before`;
  return calibration === 'exact'
    ? `Judged by the exact test on counts (${counts}): the history has too few different moments to say how such a signal wanders.`
    : `Events are rare (${counts}), so the exact test on counts has to agree.`;
}

/** What stands for the time right before the release. */
export const holeText = ({ lengthMs }: HoleBefore): string =>
  `There are hardly any samples in the ${duration(lengthMs)} before the release; what came before them is compared.`;

/** Why a change across a hole is no evidence. */
export const acrossHoleText = ({ lengthMs }: HoleBefore): string =>
  `Different from before the hole, but within ${duration(lengthMs)} without samples this signal often moves as far.`;

/** The share of the change that other services show. */
export const controlText = ({ control }: MeasuredAssessment): string =>
  `Services this release did not touch show ${percent(control?.share ?? 0).slice(1)} of the change.`;

/** Onsets are dated up to 45 min back; a longer lead can only come from the shape. */
const LONGEST_DATED_LEAD_MS = 45 * MINUTE_MS;

/** Lead of the dated onset where there is one, otherwise that of the best fitting shape. */
export function leadMs({ blame, preExistingLeadS }: DirectedEvidence, { releaseAt }: ImpactInput): number {
  const fitted = (preExistingLeadS ?? 0) * 1000;
  const dated = blame ? releaseAt - blame.freeOnsetAt : 0;
  return dated > 0 && fitted <= LONGEST_DATED_LEAD_MS ? dated : fitted;
}
