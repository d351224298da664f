import type { CorrelatedSignal, LaggedMove, MoveAfter, PairCorrelation, TrainCorrelation } from '../model/correlation.ts';
import type { Schema } from '../openapi/schema.ts';

/** The correlation of a train with one signal, as in the answer. */
export function trainJson(train: TrainCorrelation): Schema<'TrainCorrelation'> {
  const { signal, verdict, events, comparedWith, after, before, reasons, sentence } = train;
  return {
    ...signalJson(signal),
    ...{ verdict, events, comparedWith },
    after: after && afterJson(after),
    before: before && moveJson(before),
    reasons: reasons.map(({ code, text }) => ({ code, text })),
    sentence,
  };
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

function afterJson(after: MoveAfter): Schema<'MoveAfter'> {
  const { lagLowMs, lagHighMs, pBetter, r, hits } = after;
  const { count, of, low, high } = hits;
  return { ...moveJson(after), lagLowMs, lagHighMs, pBetter, r, hits: { count, of, low, high } };
}
