/** The evidence of a probability, for one direction ("worse" for a regression). Every number is finite. */
export interface ImpactFeatures {
  readonly pOwn: number;
  /** The same for the opposite direction. */
  readonly pOpposite: number;
  readonly z: number;
  readonly zMinusPreExisting: number;
  readonly zMinusPulse: number;
  /** This release's share of the blame, for the better supported direction. */
  readonly blameShare: number;
  readonly effectiveHours: number;
  /** Size of the relative effect; 0 when the opposite direction is better supported. */
  readonly relativeEffect: number;
  /** Share of the shift that is still there at the end, positive in this direction. */
  readonly retained: number;
  readonly onsetGain: number;
  readonly noiseExponent: number;
  readonly pTransient: number;
  readonly onsetLagS: number;
  readonly seasonalCoefficient: number;
}
