import type { Unmatched } from '../model/alias.ts';
import {
  type CohortEvidence,
  type Cost,
  type Effect,
  type Evidence,
  type Finding,
  type FindingVerdict,
  FLAG_VERDICTS,
  isFlag,
  type Onset,
  type RollbackEvidence,
  type Suspicion,
  type WindowSummary,
} from '../model/finding.ts';
import { toRfc3339 } from '../model/instant.ts';
import type { FindingSlices } from '../model/slices.ts';
import type { Schema } from '../openapi/schema.ts';
import { byConcern } from './faults.ts';

/** A finding as in a report. */
export function findingJson(finding: Finding): Schema<'Finding'> {
  const { signal, signalName, kind, bad, unit, verdict, probability, pValue, shape, blameShare } = finding;
  return {
    ...{ signal, signalName, kind, bad, unit, verdict, probability, pValue },
    effect: finding.effect && effectJson(finding.effect),
    onset: finding.onset && onsetJson(finding.onset),
    shape,
    end: finding.end ? toRfc3339(finding.end) : null,
    cost: finding.cost ? costJson(finding.cost) : null,
    blameShare,
    suspicion: finding.suspicion ? suspicionJson(finding.suspicion) : null,
    rollback: finding.rollback ? rollbackJson(finding.rollback) : null,
    cohorts: finding.cohorts ? cohortsJson(finding.cohorts) : null,
    slices: finding.slices ? slicesJson(finding.slices) : null,
    reasons: finding.reasons.map(({ code, text }) => ({ code, text })),
    evidence: finding.evidence && evidenceJson(finding.evidence),
  };
}

/** Verdicts of a change; the others mean that there was none, or that the data do not say. */
const HIGHLIGHTED: readonly FindingVerdict[] = [...FLAG_VERDICTS, 'transient', 'pre_existing', 'global_event', 'improvement'];

/** The findings that found something, in short: flags first, by what users feel, then the others by verdict and probability. */
export function highlightsJson(findings: readonly Finding[]): readonly Schema<'Highlight'>[] {
  return findings
    .filter((finding) => HIGHLIGHTED.includes(finding.verdict))
    .toSorted((a, b) => {
      if (isFlag(a) && isFlag(b)) return byConcern(a, b);
      return HIGHLIGHTED.indexOf(a.verdict) - HIGHLIGHTED.indexOf(b.verdict) || (b.probability ?? 0) - (a.probability ?? 0);
    })
    .map((finding) => ({
      signal: finding.signal,
      signalName: finding.signalName,
      verdict: finding.verdict,
      probability: finding.probability,
      effect: finding.effect && effectJson(finding.effect),
      onset: finding.onset && onsetJson(finding.onset),
    }));
}

const effectJson = ({ relative, absolute, low, high }: Effect) => ({ relative, absolute, low, high });

const costJson = ({ amount, low, high, unit }: Cost) => ({ amount, low, high, unit });

const suspicionJson = ({ suspects, noneOfThese }: Suspicion) => ({
  suspects: suspects.map(({ release, at, share }) => ({ release, at: toRfc3339(at), share })),
  noneOfThese,
});

const rollbackJson = ({ release, at, pValue, shareUndone, probabilityBefore }: RollbackEvidence) => ({
  ...{ release, at: toRfc3339(at), pValue, shareUndone, probabilityBefore },
});

function cohortsJson(cohorts: CohortEvidence): NonNullable<Schema<'Finding'>['cohorts']> {
  const { newer, older, from, to, ...numbers } = cohorts;
  return { newer: { ...newer }, older: { ...older }, from: toRfc3339(from), to: toRfc3339(to), ...numbers };
}

function slicesJson(found: FindingSlices): NonNullable<Schema<'Finding'>['slices']> {
  const { outcome, share, measure, threshold, tags, slices, remarks } = found;
  return {
    ...{ outcome, share, measure, threshold, tags: [...tags] },
    slices: slices.map((slice) => ({ ...slice, tags: slice.tags.map(({ name, value }) => ({ name, value })) })),
    remarks: remarks.map(({ code, text }) => ({ code, text })),
  };
}

/** An onset as every answer shows it. */
export const onsetJson = (onset: Onset) => ({ at: toRfc3339(onset.at), low: toRfc3339(onset.low), high: toRfc3339(onset.high) });

/** Why no signal belongs to a release, as every answer shows it. */
export const unmatchedJson = ({ reason, nearest }: Unmatched): Schema<'Unmatched'> => ({
  reason,
  nearest: nearest.map((alias) => ({ ...alias })),
});

function evidenceJson(evidence: Evidence): Schema<'Evidence'> {
  const { placebos, pBetter, pTransient, pVariance, pExact, controlShare, couldHaveSeen, flagThreshold, prior } = evidence;
  return {
    before: windowJson(evidence.before),
    after: windowJson(evidence.after),
    historyFrom: toRfc3339(evidence.historyFrom),
    ...{ placebos, pBetter, pTransient, pVariance, pExact, controlShare, couldHaveSeen, flagThreshold, prior },
  };
}

function windowJson(window: WindowSummary): Schema<'WindowSummary'> {
  const { present, expected, mean, numerator, denominator } = window;
  return { from: toRfc3339(window.from), to: toRfc3339(window.to), present, expected, mean, numerator, denominator };
}
