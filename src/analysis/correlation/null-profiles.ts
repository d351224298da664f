import { addProfile, type Epochs, profileLength } from './epochs.ts';

/** Upwards or downwards. */
export type Direction = 1 | -1;

/** Positions of a profile, from `from` up to, not including, `to`. */
export interface Positions {
  readonly from: number;
  readonly to: number;
}

/** Profiles of the null trains: their mean and deviation at each position, and every one of them, row by row. */
export interface NullProfiles {
  readonly means: Float64Array;
  readonly deviations: Float64Array;
  readonly profiles: readonly Float64Array[];
}

/** The position at which a profile stands out most from chance, in one direction; z is positive where it moves that way. */
export interface Standout {
  readonly position: number;
  readonly z: number;
}

/** Mean move over some anchors, at every lag. */
export function meanProfile(epochs: Epochs, anchors: Int32Array): Float64Array {
  const profile = new Float64Array(profileLength(epochs));
  for (const anchor of anchors) addProfile(epochs, anchor, profile);
  return profile.map((sum) => sum / anchors.length);
}

/** `drawn` holds the null trains row by row, `size` anchors each; there must be at least two of them. */
export function nullProfiles(epochs: Epochs, drawn: Int32Array, size: number): NullProfiles {
  const draws = drawn.length / size;
  const profiles = Array.from({ length: draws }, (_, draw) =>
    meanProfile(epochs, drawn.subarray(draw * size, (draw + 1) * size)),
  );
  const means = new Float64Array(profileLength(epochs));
  for (const profile of profiles)
    for (let position = 0; position < means.length; position++) means[position]! += profile[position]! / draws;
  const squares = new Float64Array(means.length);
  for (const profile of profiles) {
    for (let position = 0; position < means.length; position++)
      squares[position]! += (profile[position]! - means[position]!) ** 2;
  }
  return { means, deviations: squares.map((sum) => Math.sqrt(sum / (draws - 1))), profiles };
}

/** The position in the range at which a profile lies furthest beyond the null trains, in their standard deviations. */
export function standout(profile: Float64Array, nulls: NullProfiles, direction: Direction, positions: Positions): Standout {
  let best: Standout = { position: positions.from, z: Number.NEGATIVE_INFINITY };
  for (let position = positions.from; position < positions.to; position++) {
    const deviation = nulls.deviations[position]!;
    const z = deviation > 0 ? (direction * (profile[position]! - nulls.means[position]!)) / deviation : 0;
    if (z > best.z) best = { position, z };
  }
  return best;
}

/**
 * How often chance stands out as much at any lag: the rank of z among the best of every null train, the train itself included, so that no p
 * is 0. This corrects for the search over all lags.
 */
export function rankOverLags(z: number, nulls: NullProfiles, direction: Direction, positions: Positions): number {
  let asFar = 0;
  for (const profile of nulls.profiles) if (standout(profile, nulls, direction, positions).z >= z) asFar++;
  return (1 + asFar) / (1 + nulls.profiles.length);
}
