import type { SliceOutcome, SliceTag } from '../../model/slices.ts';
import { adjustedPValues } from '../stats/false-discovery.ts';
import {
  addTotals,
  type CellParts,
  cellParts,
  cellTotals,
  dispersionOf,
  lessTotals,
  NO_TOTALS,
  type SliceTotals,
  sumTotals,
} from './cell-totals.ts';
import { comparableTags, type TagRemark } from './comparable-tags.ts';
import { type SliceScale, type SliceScore, scoreSlice, standsOut } from './score-slice.ts';
import { type SliceCandidate, sliceCandidates, totalsOfCandidate } from './slice-candidates.ts';
import { mergedBy, type SliceInput } from './slice-input.ts';

/** A slice that explains a part of a change. */
export interface ExplainingSlice {
  readonly tags: readonly SliceTag[];
  readonly totals: SliceTotals;
  /** Part of the change. */
  readonly share: number;
  readonly trafficShare: number | null;
}

/** Where a change took place. */
export interface ChangeExplanation {
  readonly outcome: SliceOutcome;
  readonly slices: readonly ExplainingSlice[];
  /** Of all slices together; null without any. */
  readonly share: number | null;
  readonly tags: readonly string[];
  readonly remarks: readonly TagRemark[];
}

/** Three are read at once; a change in more places is one of the whole. */
const MOST_SLICES = 3;
/** Enough is explained; the rest is noise as a rule. */
const ENOUGH = 0.8;
/** Less than this leaves too much of the change unexplained. */
const LEAST = 0.4;
/** A slice that explains less is not worth a line. */
const LEAST_OF_ONE = 0.1;
/** Of the slices that are named, so many may be false (Benjamini and Hochberg 1995). */
const FALSE_DISCOVERY_RATE = 0.05;
/** The narrower of two explanations must fit better by this logarithm, beyond what trying so many more of them gains by chance. */
const NARROWER_GAIN = 3;
/** With less of the change left once each slice is compared with itself, traffic moved to where more fails. */
const OF_SLICES = 0.5;

/**
 * Which slices of a signal explain its change, additively: what is observed after the release less what each part would show had it stayed
 * as it was. After Adtributor (Bhagwan et al., NSDI 2014: explanatory power, surprise, succinctness) and Squeeze (Li et al., ISSRE 2019: a
 * cause may be a pair of tags); surprise is a scan statistic here, which has a test. Pure; no values make it throw.
 */
export function explainChange(given: SliceInput): ChangeExplanation {
  const { usable, remarks } = comparableTags(given);
  const input = mergedBy(usable, given);
  const none = (outcome: SliceOutcome): ChangeExplanation => ({ outcome, slices: [], share: null, tags: input.tags, remarks });
  const totals = cellTotals(input);
  const all = sumTotals(totals);
  const parts = cellParts(input);
  const scale: SliceScale = {
    ...input,
    dispersion: atLeastPoisson(
      dispersionOf(
        input.cells.map((_, cell) => [cell]),
        parts,
      ),
      input,
    ),
  };
  if (input.tags.length === 0 || !Number.isFinite(scale.dispersion) || scale.dispersion <= 0) return none('not_compared');
  const within = input.direction * (all.observed - all.expected);
  const total = input.direction * (all.observed - pooledExpectation(all, input));
  if (!(total > 0)) return none('not_compared');
  if (within < OF_SLICES * total) return none('traffic_mix');
  const found = search({ input, totals, parts, scale, change: within }, all);
  if (found.length === 0) return none('everywhere');
  const slices = found.map(({ candidate, totals: own }) => ({
    tags: candidate.tags.map((tag) => ({ name: input.tags[tag]!, value: input.cells[candidate.cells[0]!]!.values[tag]! })),
    totals: own,
    share: (input.direction * (own.observed - own.expected)) / within,
    trafficShare: input.exposure === 'traffic' && all.exposure > 0 ? own.exposure / all.exposure : null,
  }));
  return {
    outcome: 'located',
    slices: slices.toSorted((a, b) => b.share - a.share),
    share: slices.reduce((sum, { share }) => sum + share, 0),
    ...{ tags: input.tags, remarks },
  };
}

/** What would be observed had the whole stayed as it was, whatever its parts did. */
const pooledExpectation = ({ before, beforeExposure, exposure, expected }: SliceTotals, input: SliceInput): number =>
  input.exposure === 'traffic' && beforeExposure > 0 ? (before / beforeExposure) * exposure : expected;

/** Less than the Poisson distribution has it is chance. */
const atLeastPoisson = (dispersion: number, { isCounted }: SliceInput): number =>
  isCounted ? Math.max(1, dispersion || 1) : dispersion;

interface Found {
  readonly candidate: SliceCandidate;
  readonly totals: SliceTotals;
}

/** What is searched for slices. */
interface Searched {
  readonly input: SliceInput;
  readonly totals: readonly SliceTotals[];
  readonly parts: CellParts;
  readonly scale: SliceScale;
  /** Of the whole, upwards. */
  readonly change: number;
}

const extraOf = ({ observed, expected }: SliceTotals, { scale, change }: Searched): number =>
  (scale.direction * (observed - expected)) / change;

/** The fewest slices that explain enough: each is the best explanation of what those before it leave. Empty where they explain too little. */
function search(searched: Searched, all: SliceTotals): readonly Found[] {
  const { ofOneTag, ofTwoTags } = sliceCandidates(searched.input);
  const found: Found[] = [];
  const covered = new Set<number>();
  let [union, accepted] = [NO_TOTALS, 0];
  for (;;) {
    const left = lessTotals(all, union);
    const [one, two] = [ofOneTag, ofTwoTags].map((family) => scoredOf(family, covered, left, searched)) as [Scored[], Scored[]];
    const explained = extraOf(union, searched);
    const next = explained >= ENOUGH ? null : bestOf(one, two);
    const eachStandsOut = found.every(({ totals }) => standsOut(totals, addTotals(left, totals), searched.scale));
    // Three of many would be an arbitrary choice: several are named where together they are all there is to name.
    if (explained >= LEAST && eachStandsOut && (next === null || found.length === 1)) accepted = found.length;
    if (next === null || found.length === MOST_SLICES) break;
    found.push(next);
    union = addTotals(union, next.totals);
    for (const cell of next.candidate.cells) covered.add(cell);
  }
  return found.slice(0, accepted);
}

type Scored = Found & SliceScore;

/** Those of a family that explain anything of what is left. */
function scoredOf(
  family: readonly SliceCandidate[],
  covered: ReadonlySet<number>,
  left: SliceTotals,
  searched: Searched,
): Scored[] {
  const { totals, parts, scale } = searched;
  return family.map((candidate) => {
    const own = totalsOfCandidate(candidate, totals, covered);
    if (extraOf(own, searched) < LEAST_OF_ONE) return { candidate, totals: own, gain: 0, pValue: 1 };
    const ownDispersion = Math.max(scale.dispersion, dispersionOf([candidate.cells], parts) || 0);
    return { candidate, totals: own, ...scoreSlice(own, left, scale, ownDispersion) };
  });
}

/** The best explanation of a change by one slice, of those that are no chance; null where there is none. */
function bestOf(ofOneTag: readonly Scored[], ofTwoTags: readonly Scored[]): Found | null {
  const all = [...ofOneTag, ...ofTwoTags];
  const adjusted = adjustedPValues(
    all.map(({ pValue }) => pValue),
    'positive',
  );
  const isNoChance = new Set(all.filter((_, index) => adjusted[index]! <= FALSE_DISCOVERY_RATE));
  const best = (family: readonly Scored[]): Scored | null =>
    family.filter((each) => isNoChance.has(each)).reduce<Scored | null>((a, b) => (a && a.gain >= b.gain ? a : b), null);
  const [one, two] = [best(ofOneTag), best(ofTwoTags)];
  if (!one || !two) return one ?? two;
  const needed = NARROWER_GAIN + Math.log(Math.max(1, ofTwoTags.length / Math.max(1, ofOneTag.length)));
  return two.gain > one.gain + needed ? two : one;
}
