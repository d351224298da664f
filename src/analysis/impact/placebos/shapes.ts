import { type Blocks, reachBefore } from './blocks.ts';

export type ShapeKind = 'step' | 'ramp' | 'pulse' | 'pre_existing';

/** A form that a change may have, as means of the blocks. */
export interface ChangeShape {
  readonly kind: ShapeKind;
  /** Seconds from the release to the begin of the change; negative for one that began earlier. */
  readonly lagS: number;
  /** One number a block: its mean of the shape minus the mean over the reference range. */
  readonly vector: Float64Array;
}

// A number whose comment names no measurement follows from the reason given there; other values were not compared.

/** Lags at which a roll-out or a slow start may begin to show, up to 25 min; closer ones give nearly the same block means. */
const STEP_LAGS_S = [0, 150, 300, 600, 900, 1200, 1500];
/** A ramp rises over an hour and more, so its begin need not be known as exactly. */
const RAMP_LAGS_S = [0, 600];
/** Lengths of a restart or a cold cache. */
const PULSE_LENGTHS_S = [300, 600, 900];
/** Begins before the release, within the reach of the blocks. The nearest is 10 min: onsets are not dated more exactly by block means. */
const PRE_EXISTING_S = [600, 900, 1800, 2700, 3600];
/** Samples that must follow an immediate step: one block. */
const NEEDED_AT_ONCE_S = 300;
/**
 * A later step needs ten minutes. This minimum is one of five changes that together raised recall at 1 % false flags from 0.185 to 0.282
 * (seed 1 of the benchmark).
 */
const NEEDED_AFTER_LAG_S = 600;
/** A ramp looks like a step until it has risen over 25 min. */
const NEEDED_FOR_RAMP_S = 1500;
/** A longer pulse can be distinguished from a step once five minutes or more have followed the longest. */
const NEEDED_FOR_LONG_PULSE_S = 1200;
/** A pre-existing step needs one block before it. */
const NEEDED_BEFORE_S = 300;
/** A ramp grows by 1 an hour and ends at 2, which is where it stands at the horizon. */
const RAMP_TOP = 2;
/** An hour, in seconds: the unit of a ramp. */
const HOUR_S = 3600;
/** Points at which a shape is read within a block: the mean of a ramp or an edge is then off by a sixtieth of a block at most. */
const MOST_POINTS = 30;

/** Height of a ramp `secondsSinceBegin` after it began. */
export const rampHeight = (secondsSinceBegin: number): number => Math.min(RAMP_TOP, Math.max(0, secondsSinceBegin / HOUR_S));

/** Height of a change over time: 1 from its begin to its end, or rising from its begin on. Seconds from the release. */
interface Course {
  readonly beginS: number;
  readonly endS: number;
  readonly isRamp: boolean;
}

/** Every shape that the samples after the release (`afterS` seconds of them) and the blocks before it can distinguish. */
export function changeShapes(blocks: Blocks, afterS: number): readonly ChangeShape[] {
  const stepS = blocks.stepMs / 1000;
  const lasting = (kind: ShapeKind, lagS: number): ChangeShape => {
    const course = { beginS: lagS, endS: Number.POSITIVE_INFINITY, isRamp: kind === 'ramp' };
    return { kind, lagS, vector: blockMeans(blocks, course) };
  };
  const pulse = (lengthS: number): ChangeShape => {
    const course = { beginS: 0, endS: Math.max(lengthS, stepS), isRamp: false };
    return { kind: 'pulse', lagS: 0, vector: blockMeans(blocks, course) };
  };
  const stepNeeds = (lagS: number): number => (lagS === 0 ? NEEDED_AT_ONCE_S : Math.max(NEEDED_AFTER_LAG_S, 2 * stepS));
  const pulseNeeds = (lengthS: number): number => (lengthS === PULSE_LENGTHS_S[0] ? 0 : NEEDED_FOR_LONG_PULSE_S);
  return [
    ...STEP_LAGS_S.filter((lagS) => afterS - lagS >= stepNeeds(lagS)).map((lagS) => lasting('step', lagS)),
    ...RAMP_LAGS_S.filter((lagS) => afterS - lagS >= NEEDED_FOR_RAMP_S).map((lagS) => lasting('ramp', lagS)),
    ...PULSE_LENGTHS_S.filter((lengthS) => afterS >= pulseNeeds(lengthS)).map(pulse),
    ...PRE_EXISTING_S.filter((leadS) => reachBefore(blocks) * stepS >= leadS + NEEDED_BEFORE_S).map((leadS) =>
      lasting('pre_existing', -leadS),
    ),
  ];
}

function blockMeans(blocks: Blocks, course: Course): Float64Array {
  const reference = meanHeight(-blocks.referenceSamples, 0, blocks.stepMs, course);
  const vector = new Float64Array(blocks.count);
  for (let j = 0; j < blocks.count; j++) {
    vector[j] = meanHeight(blocks.edges[j]!, blocks.edges[j + 1]!, blocks.stepMs, course) - reference;
  }
  return vector;
}

/** Mean over points spread evenly between two samples. */
function meanHeight(from: number, to: number, stepMs: number, { beginS, endS, isRamp }: Course): number {
  const points = Math.max(1, Math.min(MOST_POINTS, to - from));
  const secondsAt = (i: number): number => (from + ((i + 0.5) * (to - from)) / points) * (stepMs / 1000);
  const firstS = secondsAt(0);
  const lastS = secondsAt(points - 1);
  // Nearly every block lies wholly on one side of the begin.
  if (lastS < beginS || firstS >= endS) return 0;
  if (!isRamp && firstS >= beginS && lastS < endS) return 1;
  let sum = 0;
  for (let i = 0; i < points; i++) {
    const t = secondsAt(i);
    if (isRamp) sum += rampHeight(t - beginS);
    else if (t >= beginS && t < endS) sum += 1;
  }
  return sum / points;
}
