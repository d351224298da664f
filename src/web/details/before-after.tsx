import type { Schema } from '../../openapi/schema.ts';
import { formatNumber, formatValue, type Quantity, quantityOf } from '../format/value-format.ts';
import { zone } from '../state/view.ts';
import { formatClock } from '../time/time-format.ts';

/** A count is analysed as it is stored, one number a step, unlike the rate by which its panel is drawn. */
const PER_STEP: Quantity = { unit: 'a step', scale: 1, prefixes: 'decimal' };

function meanQuantity(finding: Schema<'Finding'>): Quantity {
  if (finding.kind === 'count') return PER_STEP;
  return quantityOf({ name: finding.signalName, kind: finding.kind, unit: finding.unit });
}

const samples = (window: Schema<'WindowSummary'>): string => `${window.present} of ${window.expected}`;

const counted = (window: Schema<'WindowSummary'>): string =>
  `${formatNumber(window.numerator ?? 0)} of ${formatNumber(window.denominator ?? 0)}`;

const clocks = (window: Schema<'WindowSummary'>): string =>
  `${formatClock(Date.parse(window.from), zone.value)} – ${formatClock(Date.parse(window.to), zone.value)}`;

interface BeforeAfterProps {
  readonly finding: Schema<'Finding'>;
  readonly evidence: NonNullable<Schema<'Finding'>['evidence']>;
}

/** The two windows that were compared, in the colours of the rails at the foot of the panel. */
export function BeforeAfter({ finding, evidence }: BeforeAfterProps) {
  const { before, after } = evidence;
  const quantity = meanQuantity(finding);
  const hasCounts = before.numerator !== null && after.numerator !== null;
  return (
    <table class="before-after">
      <thead>
        <tr>
          <td />
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">Mean</th>
          <td>{formatValue(before.mean, quantity)}</td>
          <td>{formatValue(after.mean, quantity)}</td>
        </tr>
        {hasCounts && (
          <tr>
            <th scope="row">Counted</th>
            <td>{counted(before)}</td>
            <td>{counted(after)}</td>
          </tr>
        )}
        <tr>
          <th scope="row">Samples</th>
          <td>{samples(before)}</td>
          <td>{samples(after)}</td>
        </tr>
        <tr>
          <th scope="row">Time</th>
          <td>{clocks(before)}</td>
          <td>{clocks(after)}</td>
        </tr>
      </tbody>
    </table>
  );
}
