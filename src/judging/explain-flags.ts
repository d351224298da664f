import type { ReleaseImpact } from '../analysis/impact/verdict/judge-release.ts';
import { type ChangeExplanation, type ExplainingSlice, explainChange } from '../analysis/slices/explain-change.ts';
import { tagRemark } from '../analysis/slices/slice-texts.ts';
import type { Evidence, Finding, Reason } from '../model/finding.ts';
import { MINUTE_MS, millis } from '../model/instant.ts';
import type { FindingSlices, Slice } from '../model/slices.ts';
import { readSignalCells } from '../signals/cells/read-cells.ts';
import type { CellsOutcome, CellsRequest, SignalCells } from '../signals/cells/signal-cells.ts';
import type { ReadSignalsContext } from '../signals/windows/read-signals.ts';
import type { SignalInput } from './impact-inputs.ts';

/** Of a shorter time after the onset less can be said than of all the time after the release. */
const SHORTEST_AFTER_MS = 2 * MINUTE_MS;

/**
 * Adds to each flag for a change of level the slices of its signal that explain it. The samples are read again, by all tags and around the
 * release alone. To be called with the final verdicts: only flags are explained.
 */
export async function explainFlags(
  impact: ReleaseImpact,
  inputs: readonly SignalInput[],
  context: Pick<ReadSignalsContext, 'samples'>,
): Promise<ReleaseImpact> {
  const flags = impact.findings.flatMap((finding, index) => {
    const { evidence, verdict } = finding;
    const isOfLevel = verdict === 'regression' || verdict === 'burst';
    return isOfLevel && evidence ? [{ finding, index, request: requestOf(finding, evidence, inputs[index]!) }] : [];
  });
  if (flags.length === 0) return impact;
  const cells = await readSignalCells(
    flags.map(({ request }) => request),
    context,
  );
  const slices = new Map(flags.map(({ finding, index }, position) => [index, slicesOf(finding, cells[position]!)]));
  const findings = impact.findings.map((finding, index) => {
    const own = slices.get(index);
    return own ? { ...finding, slices: own } : finding;
  });
  return { ...impact, findings };
}

/** The windows of the evidence; of the time after the release that in which it was worse. */
function requestOf({ onset, end }: Finding, { before, after }: Evidence, { signal, window }: SignalInput): CellsRequest {
  const to = Math.min(end ?? after.to, after.to);
  const from = Math.max(onset?.at ?? after.from, after.from);
  const isLongEnough = to - from >= Math.max(SHORTEST_AFTER_MS, window.stepMs);
  return {
    signal,
    stepMs: window.stepMs,
    before: { from: before.from, to: before.to },
    after: isLongEnough ? { from: millis(from), to: millis(to) } : { from: after.from, to: after.to },
  };
}

function slicesOf(finding: Finding, cells: CellsOutcome): FindingSlices {
  if (cells.outcome !== 'cells') return { ...NOTHING, remarks: [UNREADABLE[cells.outcome]] };
  const { tags, measure, threshold } = cells;
  if (tags.length === 0) return { ...NOTHING, measure, threshold, remarks: [NO_TAGS] };
  const explanation = explainChange({ ...cells, direction: directionOf(finding, cells) });
  const { outcome, share, slices } = explanation;
  return {
    ...{ outcome, share, measure, threshold },
    slices: slices.map((slice) => sliceOf(slice, cells, finding)),
    tags: explanation.tags,
    remarks: [...remarksOf(explanation)],
  };
}

function directionOf({ bad, effect }: Finding, { isComplement }: SignalCells): 1 | -1 {
  if (isComplement || bad === 'up') return 1;
  return bad === 'down' || (effect?.absolute ?? 0) < 0 ? -1 : 1;
}

function sliceOf({ tags, totals, share, trafficShare }: ExplainingSlice, cells: SignalCells, { cost }: Finding): Slice {
  const { scale, isComplement, isTrafficKnown } = cells;
  const levelOf = (observed: number, exposure: number): number => {
    const level = (observed / exposure) * scale;
    return isComplement ? 1 - level : level;
  };
  return {
    ...{ tags, share, trafficShare: isTrafficKnown ? trafficShare : null },
    before: totals.beforeExposure > 0 ? levelOf(totals.before, totals.beforeExposure) : null,
    after: totals.exposure > 0 ? levelOf(totals.observed, totals.exposure) : null,
    cost: cost ? cost.amount * share : null,
  };
}

function* remarksOf({ outcome, tags, remarks }: ChangeExplanation): Generator<Reason> {
  if (outcome === 'not_compared') yield tags.length === 0 ? NO_TAGS : NOT_SEEN;
  yield* remarks.map(tagRemark);
}

const NOTHING: Omit<FindingSlices, 'remarks'> = {
  outcome: 'not_compared',
  slices: [],
  share: null,
  measure: 'level',
  threshold: null,
  tags: [],
};

const NO_TAGS: Reason = { code: 'no_tags', text: 'No tag of its series divides it into parts that can be compared.' };
const NOT_SEEN: Reason = {
  code: 'not_seen',
  text: 'The hour before the release was no better, so its parts cannot be compared with it.',
};

/** Why a signal was not divided at all. */
const UNREADABLE: Readonly<Record<Exclude<CellsOutcome['outcome'], 'cells'>, Reason>> = {
  too_many_series: {
    code: 'too_many_series',
    text: 'It has more than 10,000 series, as with a tag that names requests or users: too many to be compared.',
  },
  below_zero: { code: 'below_zero', text: 'Levels below zero do not add up, so it is not divided into parts.' },
  no_data: { code: 'no_data', text: 'There are no samples of its parts from before and after the release.' },
};
