import type { Schema } from '../../openapi/schema.ts';
import { extraWords, placeSentence, remarkWords, shareWords, sliceLevel } from '../../report/slice-words.ts';
import { formatNumber } from '../format/value-format.ts';

interface SlicesListProps {
  readonly finding: Schema<'Finding'>;
  readonly found: NonNullable<Schema<'Finding'>['slices']>;
}

const rounded = (value: number, figures: number): string => formatNumber(Number(value.toPrecision(figures)));

/** `0.42 % to 40.8 %, 8.8 % of the requests, 1,380 errors`. */
function sizeWords(slice: Schema<'Slice'>, { finding, found }: SlicesListProps): string {
  const { before, after, trafficShare, cost } = slice;
  const levels = [before, after].map((level) => (level === null ? 'nothing' : sliceLevel(level, finding, found)));
  const parts = [
    levels.join(' to '),
    trafficShare === null ? null : `${rounded(trafficShare * 100, 2)} % of the requests`,
    cost === null || finding.cost === null ? null : `${rounded(cost, 3)} ${costUnit(finding.cost.unit)}`,
  ];
  return parts.filter((part) => part !== null).join(', ');
}

const costUnit = (unit: NonNullable<Schema<'Finding'>['cost']>['unit']): string =>
  unit === 'unit_minutes' ? 'unit × min' : unit;

/** A slice with its part of the change, in figures and as a bar. */
function SliceItem({ slice, finding, found }: SlicesListProps & { readonly slice: Schema<'Slice'> }) {
  const share = shareWords(slice.share);
  return (
    <li>
      <div class="slice-head">
        <span>
          {slice.tags.map(({ name, value }) => (
            <span key={name} class="slice-tag">
              <span class="aside">{name}</span> {value === '' ? <i>none</i> : value}
            </span>
          ))}
        </span>
        <span>{share}</span>
      </div>
      <div class="slice-bar" aria-hidden="true">
        <span style={{ width: share.replace(' ', '') }} />
      </div>
      <span class="aside">{sizeWords(slice, { finding, found })}</span>
    </li>
  );
}

/** Where the signal got worse: the slices that explain it, each with its own before and after, or why there is none. */
export function SlicesList({ finding, found }: SlicesListProps) {
  const { slices, outcome } = found;
  const remarks = remarkWords(found);
  const sentence = outcome === 'located' ? null : placeSentence(finding, found);
  if (slices.length === 0 && sentence === null && remarks.length === 0) return null;
  return (
    <section class="slices" aria-label="Where it got worse">
      {slices.length > 0 && (
        <>
          <h4>
            Where <span class="aside">of the {extraWords(finding, found)}</span>
          </h4>
          <ol>
            {slices.map((slice) => (
              <SliceItem key={slice.tags.map(({ name, value }) => `${name} ${value}`).join()} {...{ slice, finding, found }} />
            ))}
          </ol>
        </>
      )}
      {sentence !== null && <p>{sentence}</p>}
      {remarks.map((text) => (
        <p key={text} class="aside">
          {text}
        </p>
      ))}
    </section>
  );
}
