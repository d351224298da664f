import type { MeasurementType } from './measurement.ts';

/** The series of a measurement whose name says more than its type, or something else. */
export interface NamedSeries {
  readonly metric: string;
  /** Beside those that were sent. */
  readonly tags: readonly (readonly [name: string, value: string])[];
  readonly kind: 'total' | 'gauge';
  /** Of totals. */
  readonly unit: string | null;
  /** The values of totals are multiplied by it. */
  readonly scale: number;
}

/** Recognises names, once for each spelling of a series and not once a measurement. */
export interface SeriesNaming {
  /** Changes when names that were read before would be read differently now. */
  readonly version: number;
  /** Null where the name says nothing. */
  read(name: string, type: MeasurementType): NamedSeries | null;
}
