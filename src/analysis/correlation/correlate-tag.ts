import type { TrainCorrelation, TrainVerdict } from '../../model/correlation.ts';
import { adjustedPValues } from '../stats/false-discovery.ts';
import { trainSentence } from '../wording/correlation-sentences.ts';
import { type TrainTest, testTrain } from './correlate-train.ts';
import { type CorrelationSettings, FALSE_DISCOVERY_RATE, type TrainInput } from './correlation-input.ts';
import { mergeEvents } from './merge-events.ts';

type Tested = Extract<TrainTest, { outcome: 'tested' }>;

/**
 * The events of one tag against every signal, in the order of `trains`. All signals are one family: Benjamini and Hochberg, once for the
 * moves after the events and once for those before them.
 */
export function correlateTag({ tag, trains }: TrainInput, settings: CorrelationSettings): readonly TrainCorrelation[] {
  const tests = trains.map((train) => testTrain(train, mergeEvents(train.eventsAt), settings));
  const tested = tests.filter((test): test is Tested => test.outcome === 'tested');
  const after = adjustedBy(tested, (test) => test.after.pValue);
  const before = adjustedBy(tested, (test) => test.before.pValue);
  return tests.map((test, index): TrainCorrelation => {
    const { signal } = trains[index]!;
    if (test.outcome === 'insufficient_data') {
      const about = {
        signal,
        verdict: 'insufficient_data',
        events: test.events,
        comparedWith: null,
        after: null,
        before: null,
      } as const;
      return { ...about, reasons: [test.reason], sentence: `${signal.id} cannot be held against ${tag}: ${test.reason.text}` };
    }
    const adjusted = { after: after.get(test)!, before: before.get(test)! };
    const verdict = verdictOf(test, adjusted);
    const { z: _after, ...moveAfter } = test.after;
    const { z: _before, ...moveBefore } = test.before;
    const correlation = {
      signal,
      verdict,
      events: test.events,
      comparedWith: test.comparedWith,
      after: { ...moveAfter, adjustedPValue: adjusted.after },
      before: { ...moveBefore, adjustedPValue: adjusted.before },
      reasons: test.comparedWith === 'jitter' ? [FEW_DAYS] : [],
    };
    return { ...correlation, sentence: trainSentence(tag, correlation) };
  });
}

/** Reason where the null trains are mostly shifted rather than exchanged. */
const FEW_DAYS = {
  code: 'few_days',
  text: 'Under five days of samples: the events are compared with the two hours around them more than with other days.',
};

function adjustedBy(tests: readonly Tested[], pValueOf: (test: Tested) => number): ReadonlyMap<Tested, number> {
  const adjusted = adjustedPValues(tests.map(pValueOf), 'positive');
  return new Map(tests.map((test, index) => [test, adjusted[index]!]));
}

/** A signal that moves more before the events than after them is not moved by them, even if part of the move remains afterwards. */
function verdictOf(test: Tested, adjusted: { readonly after: number; readonly before: number }): TrainVerdict {
  const precedes = adjusted.before <= FALSE_DISCOVERY_RATE;
  if (precedes && test.before.z >= test.after.z) return 'preceded';
  if (adjusted.after <= FALSE_DISCOVERY_RATE) return 'followed';
  return precedes ? 'preceded' : 'no_link';
}
