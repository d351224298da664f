import { type Blocks, reachBefore } from './blocks.ts';

export type ShapeKind = 'step' | 'ramp' | 'pulse' | 'pre_existing';

/** A form that a change may have, as the blocks would see it. */
export interface ChangeShape {
  readonly kind: ShapeKind;
  /** Seconds from the release to the begin of the change; negative for one that was there before. */
  readonly lagS: number;
  /** One number a block: its mean of the shape minus the mean over the reference stretch. */
  readonly vector: Float64Array;
}

const STEP_LAGS_S = [0, 150, 300, 600, 900, 1200, 1500];
const RAMP_LAGS_S = [0, 600];
const PULSE_LENGTHS_S = [300, 600, 900];
const PRE_EXISTING_S = [600, 900, 1800, 2700, 3600];
/** Seconds of samples that must follow the begin of a change for it to be looked for. */
const NEEDED_AT_ONCE_S = 300;
const NEEDED_AFTER_LAG_S = 600;
const NEEDED_FOR_RAMP_S = 1500;
const NEEDED_FOR_LONG_PULSE_S = 1200;
const NEEDED_BEFORE_S = 300;
/** A ramp grows by 1 an hour and ends at this. */
const RAMP_TOP = 2;
const HOUR_S = 3600;
/** Points at which a shape is read within a block. */
const MOST_POINTS = 30;

/** Height of a ramp that long after it began. */
export const rampHeight = (secondsSinceBegin: number): number => Math.min(RAMP_TOP, Math.max(0, secondsSinceBegin / HOUR_S));

/** How high a change stands at each time: 1 from its begin to its end, or rising from its begin on. Seconds from the release. */
interface Course {
  readonly beginS: number;
  readonly endS: number;
  readonly isRamp: boolean;
}

/** Every shape that the samples after the release (`afterS` seconds of them) and the blocks before it can tell apart. */
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
  // Nearly every stretch lies wholly on one side of the begin.
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
