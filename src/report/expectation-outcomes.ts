import { type Expectation, parseExpectation } from '../model/expectation.ts';
import { type Finding, isUndecided } from '../model/finding.ts';

export const EXPECTATION_OUTCOMES = ['achieved', 'smaller', 'not_seen', 'opposite', 'unknown'] as const;
export type ExpectationOutcome = (typeof EXPECTATION_OUTCOMES)[number];

/** What became of an expectation, with the finding it was held against; null where no signal has its name or none could be judged. */
export interface JudgedExpectation {
  readonly expectation: Expectation;
  readonly outcome: ExpectationOutcome;
  readonly finding: Finding | null;
  /** Of the one-sided test for a change in the expected direction. */
  readonly pValue: number | null;
}

/** A change in a stated direction on a stated signal is one question, so it needs no correction for many. */
const SEEN_AT_MOST = 0.05;

/**
 * What became of each expectation of a release. The test is one-sided: how often a quiet moment of the signal shows as large a change in
 * that direction (`Finding.pValue` for the worse, `Evidence.pBetter` for the better). A change that is seen is `achieved` where its interval
 * reaches the stated size, otherwise `smaller`. Texts of another form are left out: they are refused when they are posted.
 */
export function judgeExpectations(texts: readonly string[], findings: readonly Finding[]): readonly JudgedExpectation[] {
  return texts.flatMap((text) => {
    const expectation = parseExpectation(text);
    return expectation ? [judge(expectation, findingFor(expectation, findings))] : [];
  });
}

const findingFor = ({ signal }: Expectation, findings: readonly Finding[]): Finding | null =>
  findings.find((finding) => finding.signal === signal) ?? findings.find(({ signalName }) => signalName === signal) ?? null;

function judge(expectation: Expectation, finding: Finding | null): JudgedExpectation {
  if (finding === null || isUndecided(finding)) return { expectation, outcome: 'unknown', finding, pValue: null };
  const { expected, opposite } = directedPValues(expectation, finding);
  return { expectation, outcome: outcomeOf(expectation, finding, expected, opposite), finding, pValue: expected };
}

function outcomeOf(
  { relative }: Expectation,
  { effect }: Finding,
  expected: number | null,
  opposite: number | null,
): ExpectationOutcome {
  if (expected === null && opposite === null) return 'unknown';
  if (opposite !== null && opposite <= SEEN_AT_MOST) return 'opposite';
  if (expected === null || expected > SEEN_AT_MOST) return 'not_seen';
  const reach = relative < 0 ? effect?.low : effect?.high;
  const isReached = reach === null || reach === undefined || (relative < 0 ? reach <= relative : reach >= relative);
  return isReached ? 'achieved' : 'smaller';
}

/** Of a signal that is bad either way the test is of any change, so its direction is that of the change that was seen. */
function directedPValues({ relative }: Expectation, { bad, pValue, effect, evidence }: Finding) {
  const rises = relative > 0;
  if (bad === 'either') {
    const sameWay = effect !== null && effect.absolute > 0 === rises;
    return sameWay ? { expected: pValue, opposite: null } : { expected: null, opposite: pValue };
  }
  const pBetter = evidence?.pBetter ?? null;
  const isWorse = (bad === 'up') === rises;
  return isWorse ? { expected: pValue, opposite: pBetter } : { expected: pBetter, opposite: pValue };
}
