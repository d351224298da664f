import type { CorrelatedSignal, JudgedTrain, LaggedMove, MoveAfter, PairCorrelation, TagRelease } from '../model/correlation.ts';
import { effectiveAt } from '../model/event.ts';
import { toRfc3339 } from '../model/instant.ts';
import type { Schema } from '../openapi/schema.ts';

/** The correlation of a train with one signal, as in the answer. */
export function trainJson(train: JudgedTrain): Schema<'TrainCorrelation'> {
  const { signal, verdict, events, comparedWith, after, before, hitIds, flagged, reasons, sentence } = train;
  return {
    ...signalJson(signal),
    ...{ verdict, events, comparedWith },
    after: after && afterJson(after, hitIds),
    before: before && moveJson(before),
    flagged: { count: flagged.count, of: flagged.of },
    reasons: reasons.map(({ code, text }) => ({ code, text })),
    sentence,
  };
}

/** A release of a tag, as in the answer. */
export function tagReleaseJson({ release, verdict, flags }: TagRelease): Schema<'TagRelease'> {
  const { id, service, environment, version } = release;
  return { id, effectiveAt: toRfc3339(effectiveAt(release)), service, environment, version, verdict, flags: [...flags] };
}

/** The correlation of two signals, as in the answer. */
export function pairJson(pair: PairCorrelation): Schema<'PairCorrelation'> {
  const { verdict, sharedPattern, beyondRhythm, peaks, reasons, sentence } = pair;
  return {
    ...{ first: signalJson(pair.first), second: signalJson(pair.second), verdict, sharedPattern },
    beyondRhythm: beyondRhythm && {
      r: beyondRhythm.r,
      lagMs: beyondRhythm.lagMs,
      pValue: beyondRhythm.pValue,
      adjustedPValue: beyondRhythm.adjustedPValue,
    },
    peaks: peaks && { share: peaks.share, expectedShare: peaks.expectedShare, pValue: peaks.pValue },
    reasons: reasons.map(({ code, text }) => ({ code, text })),
    sentence,
  };
}

const signalJson = ({ id, name, kind, bad, unit }: CorrelatedSignal) => ({ signal: id, signalName: name, kind, bad, unit });

const moveJson = ({ lagMs, direction, pValue, adjustedPValue }: LaggedMove) => ({ lagMs, direction, pValue, adjustedPValue });

function afterJson(after: MoveAfter, hitIds: readonly string[]): Schema<'MoveAfter'> {
  const { lagLowMs, lagHighMs, pBetter, r, hits } = after;
  const { count, of, low, high } = hits;
  return { ...moveJson(after), lagLowMs, lagHighMs, pBetter, r, hits: { count, of, low, high, events: [...hitIds] } };
}
