import type { BadDirection, SignalKind } from '../../../model/signal.ts';

export interface SignalTable {
  readonly id: string;
  readonly name: string;
  readonly service: string | null;
  readonly environment: string | null;
  readonly kind: SignalKind;
  readonly bad: BadDirection;
  readonly unit: string | null;
  /** JSON of a `SignalExpression`. */
  readonly expression: string;
  readonly preset: string | null;
}
